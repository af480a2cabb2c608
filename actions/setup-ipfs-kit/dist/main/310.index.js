const f=310,u=[310],E={1310:((_,i,n)=>{n.r(i),n.d(i,{fail:()=>l,troubleshooting:()=>d});var $=n(6206),c=n(3793);function l(s,o,t){process.exitCode=1;const e=t instanceof Error?t.message:String(t);(0,$.Jt)(t)?(0,c.z3)(s,`${e}
See ${d(s.env)}#${t.code}`,{title:`${o}: ${t.code}`}):(0,c.z3)(s,`${e}
This is a defect of ${o}: please report it, with the debug log.`,{title:`${o}: unexpected error`}),t instanceof Error&&(0,c.Yz)(s,a(t))}function d(s){const o="docs/troubleshooting.md",{GITHUB_ACTION_REPOSITORY:t,GITHUB_ACTION_REF:e}=s;return t&&e?`${s.GITHUB_SERVER_URL??"https://github.com"}/${t}/blob/${e}/${o}`:o}function a(s){const o=s.cause instanceof Error?`
caused by ${a(s.cause)}`:"";return`${s.stack??s.message}${o}`}})};export{f as id,u as ids,E as modules};
