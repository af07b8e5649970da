// Serves the tarballs to npm as a registry for the scope @genauth. Verdaccio would also copy and store the packages of all other scopes.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { readTarball } from '../publishing/read-tarball.mjs'
import { publishedPackages, tarballOf } from '../workspace.mjs'

/** Returns what a registry tells about a package: its versions, and the URL and the hash of each tarball. */
function describePackage(published, origin) {
  const { name, manifest } = published
  const tarball = tarballOf(published)
  const packed = JSON.parse(readTarball(tarball).get('package.json'))
  const hash = createHash('sha512').update(readFileSync(tarball)).digest('base64')
  const dist = { tarball: `${origin}/${name}/tarball`, integrity: `sha512-${hash}` }
  return {
    name,
    'dist-tags': { latest: manifest.version },
    versions: { [manifest.version]: { ...packed, dist } },
  }
}

/** Starts the registry on a free port of 127.0.0.1. Resolves to its `origin` and a function that stops the registry. */
export async function startLocalRegistry() {
  const packages = new Map(publishedPackages().map((published) => [published.name, published]))
  const server = createServer((request, response) => {
    const [, name, isTarball] =
      /^\/(@[^/]+\/[^/]+)(\/tarball)?$/.exec(decodeURIComponent(request.url)) ?? []
    const published = packages.get(name)
    if (!published) response.writeHead(404).end('{}')
    else if (isTarball) response.end(readFileSync(tarballOf(published)))
    else response.end(JSON.stringify(describePackage(published, origin)))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  const stop = () => new Promise((resolve) => server.close(resolve))
  return { origin, stop }
}
