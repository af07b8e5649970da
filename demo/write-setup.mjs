/**
 * Inserts the settings of the application into index.html, so that one build works with any application.
 *
 * @param {string} html - index.html, from the sources or from a build
 * @param {object} setup - a `DemoSetup`, see src/setup/demo-setup.ts
 * @returns {string} the HTML to send
 */
export function writeSetup(html, setup) {
  const json = JSON.stringify(setup).replaceAll('<', '\\u003c')
  const script = `<script type="application/json" id="demo-setup">${json}</script>`
  return html.replace('<!--demo-setup-->', () => script)
}
