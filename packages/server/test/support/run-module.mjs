import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

// Node 20 does not run TypeScript, so Vite runs the module from the sources. The first argument is the module's path, such as `/test/…`.
const vite = await createServer({
  configFile: false,
  root: fileURLToPath(new URL('../..', import.meta.url)),
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  ssr: { resolve: { conditions: ['@genauth/source', 'module', 'node', 'development|production'] } },
})
await vite.ssrLoadModule(process.argv[2])
