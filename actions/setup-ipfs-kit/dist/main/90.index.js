const l=90,p=[90],E={1090:((u,n,i)=>{i.r(n),i.d(n,{fail:()=>d});var _=i(8342),o=i(3793);function d(s,t){process.exitCode=1;const e=t instanceof Error?t.message:String(t);(0,_.Jt)(t)?(0,o.z3)(s,`${e}
See ${f(s.env)}#${t.code}`,{title:`setup-ipfs-kit: ${t.code}`}):(0,o.z3)(s,`${e}
This is a defect of setup-ipfs-kit: please report it, with the debug log.`,{title:"setup-ipfs-kit: unexpected error"}),t instanceof Error&&(0,o.Yz)(s,c(t))}function f(s){const t="docs/troubleshooting.md",{GITHUB_ACTION_REPOSITORY:e,GITHUB_ACTION_REF:a}=s;return e&&a?`${s.GITHUB_SERVER_URL??"https://github.com"}/${e}/blob/${a}/${t}`:t}function c(s){const t=s.cause instanceof Error?`
caused by ${c(s.cause)}`:"";return`${s.stack??s.message}${t}`}})};export{l as id,p as ids,E as modules};
