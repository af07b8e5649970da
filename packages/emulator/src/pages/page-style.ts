/** The style of all pages. It is inline, so that a page needs a single request and works offline. */
export const pageStyle = `
:root { --ink: #16202e; --soft: #566275; --line: #d5dbe4; --card: #ffffff; --ground: #eef2f8; --brand: #2b50d8; --on-brand: #ffffff; --bad: #b3261e; --bad-ground: #fdecea; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf5; --soft: #a3afc2; --line: #36425a; --card: #18202f; --ground: #0d131f; --brand: #8fa8ff; --on-brand: #0d131f; --bad: #ffb4ab; --bad-ground: #3d1512; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1.25rem; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 8px 28px rgb(0 0 0 / 8%); }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .6rem; font-size: .9rem; color: var(--soft); font-weight: 600; }
p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; color: var(--ink); }
footer { color: var(--soft); font-size: .8rem; text-align: center; }
label { display: block; margin: .9rem 0 .3rem; font-weight: 600; font-size: .9rem; }
input { width: 100%; padding: .65rem .75rem; border: 1px solid var(--soft); border-radius: 8px; background: var(--ground); color: var(--ink); font: inherit; }
button { width: 100%; padding: .7rem 1rem; border: 1px solid transparent; border-radius: 8px; background: var(--brand); color: var(--on-brand); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.08); }
button.plain { background: transparent; color: var(--ink); border-color: var(--soft); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
form.sign-in button { margin-top: 1.2rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.user { display: flex; align-items: center; gap: .75rem; padding: .5rem .75rem; text-align: left; background: transparent; color: var(--ink); border-color: var(--line); font-weight: 500; }
.user:hover { border-color: var(--brand); filter: none; }
.user img { width: 2.25rem; height: 2.25rem; border-radius: 50%; }
.user small { display: block; color: var(--soft); font-weight: 400; }
a { color: var(--brand); font-weight: 600; }
.other { margin: 1rem 0 0; font-size: .9rem; }
.connection { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 8px; }
.error { margin: 1rem 0 0; padding: .7rem .85rem; border-radius: 8px; background: var(--bad-ground); color: var(--bad); }
.scopes { margin: 1rem 0 1.4rem; }
.scopes li { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 8px; }
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
`
