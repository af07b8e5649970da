/** Leaves out what is imported only when it is needed. */
const loadedFirst = {
  name: 'loaded-first',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/** An app's bundle for modern browsers, without what every app with React Query has already. */
const browserMode = {
  path: 'scripts/size/browser-mode.ts',
  gzip: true,
  ignore: ['react', 'react-dom', 'react/jsx-runtime', '@tanstack/react-query'],
}

const forBrowsers = (config, plugins) => ({
  ...config,
  plugins,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
})

export default [
  {
    ...browserMode,
    name: 'Provider, hooks and browser mode, what loads first',
    limit: '12 kB',
    modifyEsbuildConfig: (config) => forBrowsers(config, [loadedFirst]),
  },
  {
    ...browserMode,
    // A third of it is oauth4webapi. What is held here is that it does not grow unseen.
    name: 'Provider, hooks and browser mode, with all that loads later',
    limit: '30.5 kB',
    modifyEsbuildConfig: (config) => forBrowsers(config, []),
  },
]
