/**
 * Writes into index.html which application the page is to log in to, so that one build serves any.
 *
 * @param {string} html - index.html, as it is or as it was built
 * @param {object} setup - a `DemoSetup` of src/setup/demo-setup.ts
 * @returns {string} the page to send
 */
export function writeSetup(html, setup) {
  const json = JSON.stringify(setup).replaceAll('<', '\\u003c')
  const script = `<script type="application/json" id="demo-setup">${json}</script>`
  return html.replace('<!--demo-setup-->', () => script)
}
