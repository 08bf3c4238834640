/** Why an item may differ: the heading of docs/parity.md under which the reason stands. Anything that differs and is not here is a fault. */
const under = (heading: string, items: string): readonly (readonly [string, string])[] => items.trim().split(/\s*\n\s*|\s*;\s*/).map((item) => [item.trim(), heading]);

export const EXPLAINED: ReadonlyMap<string, string> = new Map([
  ...under(
    'Addresses',
    `default line; evt.args; evt.info; evt.arg.fd; evt.arg[0]; evt.buflen; evt.category; fd.type; fd.typechar; fd.name; fd.directory; fd.containername; fd.containerdirectory
     fd.l4proto; fd.sockfamily; fd.connected; fd.name_changed; fd.cip; fd.sip; fd.lip; fd.rip; fd.cport; fd.sport; fd.lport; fd.rport; fd.cproto; fd.sproto; fd.lproto
     fd.rproto; fd.is_server; proc.fdopencount; fd.connected=true; fd.l4proto=udp; fd.port!=80; fd.proto!=80; fd.ip!=192.168.0.2; fd.net!=192.168.0.0/24
     fd.name exists; fd.typechar=4; fd.name!=""; not proc.name=haproxy and not fd.name exists; evt.is_io=true and fd.type=ipv4; evt.category=net`,
  ),
  ...under('Descriptors', 'fd.dev; fd.dev.major; fd.dev.minor; evt.buflen>100'),
  ...under(
    'Processes',
    `proc.pname; proc.pcmdline; proc.ppid; proc.aname; proc.sname; proc.nthreads; proc.nchilds; proc.nthreads=2; proc.vpid; thread.vtid; proc.vmsize; proc.vmrss
     thread.vmsize; thread.vmrss; syscall.type; thread.vtid>100; proc.aname=tini; not proc.aname=tini; proc.apid=13851`,
  ),
  ...under('Users', 'user.loginuid; user.loginname; group.gid; group.gid=0'),
  ...under(
    'Containers',
    `container.image; container.image.id; container.image.repository; container.image.tag; container.image.digest; container.privileged`,
  ),
  ...under('Events', 'evt.category; evt.deltatime>1000000; evt.latency.human; evt.rawarg.res; evt.rawarg.addr'),
]);
