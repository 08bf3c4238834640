/** What is compared. Fields as they are written in a format, filters as they are typed. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const FIELDS: readonly string[] = words(`
  evt.num evt.time evt.time.s evt.time.iso8601 evt.datetime evt.datetime.s evt.rawtime evt.rawtime.s evt.rawtime.ns evt.reltime evt.reltime.s evt.reltime.ns
  evt.latency evt.latency.s evt.latency.ns evt.latency.human evt.deltatime evt.deltatime.s evt.deltatime.ns evt.wait_latency
  evt.dir evt.type syscall.type evt.category evt.cpu evt.args evt.info evt.buffer evt.buflen evt.res evt.rawres evt.failed
  evt.is_io evt.is_io_read evt.is_io_write evt.io_dir evt.is_wait evt.is_syslog evt.is_open_read evt.is_open_write evt.is_open_exec evt.abspath
  evt.count evt.count.exit evt.count.error evt.count.error.file evt.count.error.net evt.count.error.memory evt.count.error.other
  evt.arg.fd evt.arg.name evt.arg.flags evt.arg.data evt.arg.res evt.arg.tuple evt.arg[0] evt.arg[1] evt.rawarg.res evt.rawarg.addr
  fd.num fd.type fd.typechar fd.name fd.directory fd.filename fd.containername fd.containerdirectory fd.uid fd.l4proto fd.sockfamily fd.connected fd.name_changed
  fd.cip fd.sip fd.lip fd.rip fd.cport fd.sport fd.lport fd.rport fd.cproto fd.sproto fd.lproto fd.rproto fd.is_server fd.dev fd.dev.major fd.dev.minor
  fdlist.nums fdlist.names fdlist.cips fdlist.sips fdlist.cports fdlist.sports
  proc.pid proc.exe proc.exepath proc.name proc.args proc.env proc.cmdline proc.exeline proc.cwd proc.tty proc.ppid proc.pname proc.pcmdline
  proc.aname proc.aname[1] proc.aname[2] proc.apid proc.apid[1] proc.loginshellid proc.duration proc.fdopencount proc.fdlimit proc.fdusage
  proc.vmsize proc.vmrss proc.vmswap proc.sid proc.sname proc.vpid proc.vpgid proc.is_exe_writable proc.nthreads proc.nchilds
  thread.tid thread.ismain thread.vtid thread.exectime thread.totexectime thread.pfmajor thread.pfminor thread.vmsize thread.vmrss thread.cgroups thread.cgroup.cpuacct
  thread.cpu thread.cpu.user thread.cpu.system user.uid user.name user.homedir user.shell user.loginuid user.loginname group.gid group.name
  container.id container.name container.type container.image container.image.id container.image.repository container.image.tag container.image.digest container.privileged
`);

export const FILTERS: readonly string[] = `
  evt.type=open
  evt.type in (open,close,read)
  evt.type!=open and fd.name glob *hosts*
  evt.type!=futex and evt.dir=<
  evt.dir=> and evt.type=futex
  evt.num<1000
  evt.cpu=3
  evt.reltime>5000000000
  evt.deltatime>1000000
  evt.latency>10000000
  evt.rawtime.s=1506127470
  evt.around[1506127477021878396]=100
  evt.failed=true
  evt.res=ENOENT
  evt.rawres<0
  evt.rawres>100
  evt.count.error=1
  evt.count.error.file=1
  evt.count.error.net=1
  evt.category=net
  evt.category=file
  evt.is_io=true and fd.type=ipv4
  evt.io_dir=write
  evt.is_wait=true
  evt.is_syslog=true
  evt.is_open_read=true
  evt.is_open_write=true
  evt.buflen>100
  evt.buffer contains "502 Bad"
  evt.buffer startswith GET
  evt.args contains "O_RDONLY"
  evt.arg[0]=0
  evt.arg.flags contains O_CLOEXEC
  evt.arg.name startswith /etc
  evt.arg.res=ENOENT
  evt.arg.cmd=F_SETFL
  evt.arg.how=SHUT_WR
  evt.arg.domain=AF_LOCAL
  evt.arg.prot contains PROT_EXEC
  evt.arg.tuple contains 192.168.0.2
  evt.arg.data icontains "text/plain: content-type"
  evt.rawarg.flags=4097
  evt.rawarg.fd=3
  evt.rawarg.res=-11
  fd.num=3
  fd.num<0
  fd.type=file
  fd.type=unix
  fd.typechar=4
  fd.name exists
  fd.name!=""
  fd.name glob "*:80"
  fd.name contains nsswitch or fd.name contains hosts
  fd.directory=/etc
  fd.filename=hosts
  fd.l4proto=udp
  fd.cip=192.168.0.1
  fd.sip=192.168.0.2
  fd.ip=192.168.0.2
  fd.ip!=192.168.0.2
  fd.net=192.168.0.0/24
  fd.net!=192.168.0.0/24
  fd.port=80
  fd.port!=80
  fd.port in (80,514)
  fd.proto=80
  fd.sport=80
  fd.sport in (80, 514) and not proc.name=haproxy
  fd.cport>54000
  fd.connected=true
  proc.name=haproxy
  proc.name contains "python"
  proc.name startswith cur
  proc.name in (curl, python) and evt.type=clone
  not proc.name=haproxy and not fd.name exists
  proc.exe endswith haproxy
  proc.cmdline="curl localhost/foo"
  proc.args contains localhost
  proc.env contains HAPROXY
  proc.cwd=/
  proc.pid=13969
  proc.vpid=1
  proc.duration>100000
  proc.nthreads=2
  proc.fdopencount>5
  proc.aname=tini
  not proc.aname=tini
  proc.aname[1]=tini
  proc.apid=13851
  thread.tid=1020
  thread.vtid>100
  thread.ismain=true
  thread.cgroups contains docker
  user.uid=0
  user.name=bencer
  group.gid=0
  container.id=host
  container.id!=host
  container.name=example2_lb_1
`
  .trim()
  .split('\n')
  .map((line) => line.trim());
