const _=310,E=[310],f={1310:(($,i,n)=>{n.r(i),n.d(i,{reportFailure:()=>u,troubleshootingUrl:()=>a});var l=n(6206),c=n(3793);function u(t,o,s){process.exitCode=1;const e=s instanceof Error?s.message:String(s);(0,l.Jt)(s)?(0,c.z3)(t,`${e}
See ${a(t.env)}#${s.code}`,{title:`${o}: ${s.code}`}):(0,c.z3)(t,`${e}
This is a defect of ${o}: please report it, with the debug log.`,{title:`${o}: unexpected error`}),s instanceof Error&&(0,c.Yz)(t,d(s))}function a(t){const o="docs/troubleshooting.md",{GITHUB_ACTION_REPOSITORY:s,GITHUB_ACTION_REF:e}=t;return s&&e?`${t.GITHUB_SERVER_URL??"https://github.com"}/${s}/blob/${e}/${o}`:o}function d(t){const o=t.cause instanceof Error?`
caused by ${d(t.cause)}`:"";return`${t.stack??t.message}${o}`}})};export{_ as id,E as ids,f as modules};
