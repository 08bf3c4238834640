/** Names of ports, as /etc/services knows the common ones; conditions may write them for numbers. */
const ROWS =
  'tcpmux=1 echo=7 discard=9 systat=11 daytime=13 netstat=15 qotd=17 chargen=19 ftp-data=20 ftp=21 ssh=22 telnet=23 smtp=25 time=37 ' +
  'whois=43 tacacs=49 domain=53 bootps=67 bootpc=68 tftp=69 gopher=70 finger=79 http=80 www=80 kerberos=88 iso-tsap=102 acr-nema=104 ' +
  'pop3=110 sunrpc=111 portmapper=111 auth=113 nntp=119 ntp=123 epmap=135 netbios-ns=137 netbios-dgm=138 netbios-ssn=139 imap2=143 ' +
  'imap=143 snmp=161 snmp-trap=162 cmip-man=163 cmip-agent=164 xdmcp=177 bgp=179 smux=199 ipx=213 ptp-event=319 ptp-general=320 ' +
  'rpc2portmap=369 ldap=389 svrloc=427 https=443 snpp=444 microsoft-ds=445 kpasswd=464 submissions=465 urd=465 saft=487 isakmp=500 ' +
  'biff=512 exec=512 login=513 who=513 shell=514 syslog=514 printer=515 talk=517 ntalk=518 route=520 gdomap=538 uucp=540 klogin=543 ' +
  'kshell=544 dhcpv6-client=546 dhcpv6-server=547 afpovertcp=548 rtsp=554 nntps=563 submission=587 nqs=607 asf-rmcp=623 qmqp=628 ipp=631 ' +
  'ldp=646 ldaps=636 tinc=655 silc=706 kerberos-adm=749 domain-s=853 rsync=873 ftps-data=989 ftps=990 telnets=992 imaps=993 pop3s=995 ' +
  'socks=1080 proofd=1093 rootd=1094 openvpn=1194 rmiregistry=1099 lotusnote=1352 ms-sql-s=1433 ms-sql-m=1434 ingreslock=1524 ' +
  'datametrics=1645 sa-msg-port=1646 kermit=1649 groupwise=1677 l2f=1701 radius=1812 radius-acct=1813 cisco-sccp=2000 nfs=2049 ' +
  'gnunet=2086 rtcm-sc104=2101 gsigatekeeper=2119 gris=2135 cvspserver=2401 mysql=3306 rdp=3389 nut=3493 ms-wbt-server=3389 ' +
  'epmd=4369 mdns=5353 postgresql=5432 amqps=5671 amqp=5672 x11=6000 redis=6379 http-alt=8080 webcache=8080';

const ports = new Map(
  ROWS.split(' ').map((row) => {
    const [name = '', port = '0'] = row.split('=');
    return [name, Number(port)] as const;
  }),
);

/** @returns the port of a service, undefined when the name is not known. */
export function servicePort(name: string): number | undefined {
  return ports.get(name);
}
