const _=310,g=[310],E={1310:(($,i,n)=>{n.r(i),n.d(i,{reportFailure:()=>d,troubleshootingUrl:()=>l});var a=n(6206),c=n(3793);function d(t,o,s){process.exitCode=1;const e=(0,a.gJ)(s);(0,a.Jt)(s)?(0,c.z3)(t,`${e}
See ${l(t.env)}#${s.code}`,{title:`${o}: ${s.code}`}):(0,c.z3)(t,`${e}
This is a bug in ${o}. Please report it with the debug log.`,{title:`${o}: unexpected error`}),s instanceof Error&&(0,c.Yz)(t,u(s))}function l(t){const o="docs/troubleshooting.md",{GITHUB_ACTION_REPOSITORY:s,GITHUB_ACTION_REF:e}=t;return s&&e?`${t.GITHUB_SERVER_URL??"https://github.com"}/${s}/blob/${e}/${o}`:o}function u(t){const o=t.cause instanceof Error?`
caused by ${u(t.cause)}`:"";return`${t.stack??t.message}${o}`}})};export{_ as id,g as ids,E as modules};
