import { send } from './send.mjs'

const navigation = {
  accept: 'text/html',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}
const credentials = {
  method: 'POST',
  body: 'username=ada&password=lovelace',
  type: { 'content-type': 'application/x-www-form-urlencoded' },
}

/**
 * Logs in as a browser does, and follows the redirects from the login URL to the app.
 *
 * @param {string} start
 * @returns {Promise<string>} The cookies of the app, as a request sends them.
 */
export async function logIn(start) {
  const jars = new Map()
  let url = start
  for (let hops = 0; hops < 10; hops += 1) {
    const { origin, pathname } = new URL(url)
    const jar = jars.get(origin) ?? new Map()
    jars.set(origin, jar)
    const { type, ...form } =
      pathname.endsWith('/login') && origin !== new URL(start).origin ? credentials : {}
    const headers = { ...navigation, ...type, cookie: writeCookies(jar) }
    const { location, setCookies } = await send(url, { ...form, headers })
    for (const line of setCookies) keep(jar, line)
    if (!location) break
    url = new URL(location, url).href
  }
  return writeCookies(jars.get(new URL(start).origin))
}

const writeCookies = (jar) => [...jar].map((pair) => pair.join('=')).join('; ')

function keep(jar, line) {
  const [pair] = line.split(';')
  const at = pair.indexOf('=')
  if (/; *max-age=0/i.test(line)) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}
