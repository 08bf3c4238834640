import { runUnderProbe, perlCalls } from './testing/probe-run.ts';
const [ev, body, raw] = process.argv.slice(2);
const run = await runUnderProbe(raw ? ['sh','-c',body!] : perlCalls(body!), ev!.split(','));
for (const e of run.events) console.log(e.time, e.tid, e.cpu, e.type.id, JSON.stringify(e.params,(k,v)=>typeof v==='bigint'?Number(v):v?.type==='Buffer'?Buffer.from(v.data).toString('latin1').slice(0,80):v).slice(0,600));
