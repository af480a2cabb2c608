const f=310,u=[310],E={1310:((l,i,n)=>{n.r(i),n.d(i,{fail:()=>$,troubleshooting:()=>d});var _=n(8342),c=n(3793);function $(t,o,s){process.exitCode=1;const e=s instanceof Error?s.message:String(s);(0,_.Jt)(s)?(0,c.z3)(t,`${e}
See ${d(t.env)}#${s.code}`,{title:`${o}: ${s.code}`}):(0,c.z3)(t,`${e}
This is a defect of ${o}: please report it, with the debug log.`,{title:`${o}: unexpected error`}),s instanceof Error&&(0,c.Yz)(t,a(s))}function d(t){const o="docs/troubleshooting.md",{GITHUB_ACTION_REPOSITORY:s,GITHUB_ACTION_REF:e}=t;return s&&e?`${t.GITHUB_SERVER_URL??"https://github.com"}/${s}/blob/${e}/${o}`:o}function a(t){const o=t.cause instanceof Error?`
caused by ${a(t.cause)}`:"";return`${t.stack??t.message}${o}`}})};export{f as id,u as ids,E as modules};
