const a=569,i=[569],m={4569:((P,s,o)=>{o.r(s),o.d(s,{probeCommand:()=>r});var t=o(499),_=o(9815),d=o(7338);async function r({json:E},c){const n=await(0,_.c)(),O=[(0,t.d5)(n.facts),"",...(0,t.P4)((0,t.t8)(n))].join(`
`);return c.result(E?JSON.stringify(n,null,2):O),d.d.ok}})};export{a as id,i as ids,m as modules};
