// `npm run layers` checks which folder may import from which other folder. The rules apply to imports of types too.

const core = '^packages/core/src/'
const coreFactory = `${core}[^/]+[.]ts$`
const notAFactory = `${core}(index|client|oauth|internal|call-options|genauth|session-state|errors|load-part|unexpected-error)[.]ts$`
const coreEntry = `${core}(index|client|oauth|errors)[.]ts$`
const coreClient = `${core}client[.]ts$`
const coreInternal = `${core}internal[.]ts$`
const coreEntries = [coreEntry, coreInternal]
const coreTesting = `${core}testing/index[.]ts$`
const coreErrors = `${core}(errors|load-part|unexpected-error)[.]ts$`
const coreGenAuth = `${core}(genauth|session-state|call-options)[.]ts$`
const coreProtocol = `${core}protocol/`
const coreSession = `${core}session/`
const coreBrowserMode = `${core}browser-mode/`
const coreServerMode = `${core}server-mode/`
const coreChecks = `${core}development/checks[.]ts$`
const coreDocsLink = `${core}development/docs-link([.]development)?[.]ts$`
const corePorts = `${core}runtime/ports[.]ts$`
const react = '^packages/react/src/'
const reactEntry = `${react}index[.]ts$`
const reactTesting = `${react}testing/index[.]ts$`
const server = '^packages/server/src/'
const serverEntry = `${server}index[.]ts$`
const serverRuntime = `${server}runtime/server-runtime[.]ts$`
const serverConfig = `${server}server-config[.]ts$`
const serverDiscovery = `${server}discovered-client[.]ts$`
const serverInterface = `${server}auth-server[.]ts$`
const serverOptionChecks = `${server}assert-options[.]ts$`
const serverLogoutTokens = `${server}verify-logout-token[.]ts$`
const serverFolder = (name) => `${server}${name}/`
const emulatorEntry = '^packages/emulator/src/index[.]ts$'
const browsers = '^browsers/src/index[.]ts$'
const workspace = '^(packages|browsers|bench|conformance|demo|examples|[.]storybook)/'

/** In this repository, the files of `from` may import only the files of `allowed`. Imports of npm packages have no limit. */
const onlyImports = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: workspace, pathNot: allowed },
})

/** The files of `from` may import types from `to`, but no values. */
const onlyImportsTypes = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to, dependencyTypesNot: ['type-only'] },
})

const packages = [
  onlyImports('core-imports-no-other-package', core, [core]),
  onlyImports('react-imports-core', { path: react, pathNot: `${react}testing/` }, [
    react,
    coreClient,
  ]),
  onlyImports('react-testing-imports-core', `${react}testing/`, [react, coreClient, coreTesting]),
  onlyImports('server-imports-core', server, [server, coreEntry, coreInternal]),
  onlyImports('emulator-imports-no-other-package', '^packages/emulator/', ['^packages/emulator/']),
  onlyImports('core-tests', '^packages/core/test/', ['^packages/core/', emulatorEntry, browsers]),
  onlyImports('react-tests', '^packages/react/test/', [
    '^packages/react/(src|test)/',
    coreEntry,
    coreTesting,
    emulatorEntry,
    browsers,
  ]),
  onlyImports('server-tests', '^packages/server/test/', [
    '^packages/server/(src|test)/',
    coreEntry,
    emulatorEntry,
    browsers,
  ]),
  onlyImports('stories', '^([.]storybook|packages/react/stories)/', [
    '^([.]storybook|packages/react/stories)/',
    '^browsers/src/chromium/chromium-launch[.]ts$',
    reactEntry,
    reactTesting,
    coreTesting,
  ]),
  onlyImports('demo-page', '^demo/src/', ['^demo/src/', reactEntry, coreEntry]),
  onlyImports('demo-outside-of-the-page', { path: '^demo/', pathNot: '^demo/src/' }, [
    '^demo/',
    reactEntry,
    serverEntry,
    coreEntry,
    emulatorEntry,
    browsers,
  ]),
  onlyImports('bench', '^bench/', [
    '^bench/',
    reactEntry,
    serverEntry,
    coreEntry,
    emulatorEntry,
    browsers,
  ]),
  onlyImports('conformance', '^conformance/', [
    '^conformance/',
    serverEntry,
    ...coreEntries,
    '^packages/core/test/(browser-mode/world|server-mode/server-world)[.]ts$',
    '^packages/server/test/support/(browser|send-http)[.]ts$',
  ]),
  onlyImports('examples', '^examples/', ['^examples/', serverEntry, reactEntry, coreEntry]),
  onlyImports('browsers-import-no-other-package', '^browsers/', ['^browsers/']),
]

const insideCore = [
  onlyImports('core-entries', `${core}(index|client|oauth)[.]ts$`, [
    coreFactory,
    coreProtocol,
    corePorts,
  ]),
  {
    ...onlyImports('core-factories', { path: coreFactory, pathNot: notAFactory }, []),
    to: { path: `${core}(index|client|oauth|internal)[.]ts$|${core}testing/` },
  },
  onlyImports('core-session', coreSession, [
    coreSession,
    coreChecks,
    coreProtocol,
    corePorts,
    coreErrors,
    coreGenAuth,
  ]),
  onlyImports('core-browser-mode', coreBrowserMode, [
    coreBrowserMode,
    coreChecks,
    coreSession,
    coreProtocol,
    corePorts,
    coreErrors,
    coreGenAuth,
  ]),
  onlyImports('core-server-mode', coreServerMode, [
    coreServerMode,
    coreSession,
    coreProtocol,
    corePorts,
    coreErrors,
    coreGenAuth,
  ]),
  onlyImports('core-development', `${core}development/`, [
    `${core}development/`,
    coreProtocol,
    coreErrors,
  ]),
  onlyImports('core-protocol', coreProtocol, [coreProtocol, coreErrors]),
  onlyImports('core-runtime', `${core}runtime/`, [`${core}runtime/`, coreProtocol, coreErrors]),
  onlyImports('core-genauth', coreGenAuth, [coreGenAuth, coreProtocol, coreErrors]),
  onlyImports('core-errors', coreErrors, [coreErrors, coreDocsLink]),
  onlyImports('core-testing', `${core}testing/`, [
    `${core}testing/`,
    `${core}[^/]+[.]ts$`,
    // The fake shares the pure rules of the real client.
    `${core}session/(describe-change|login-request)[.]ts$`,
    coreProtocol,
    corePorts,
  ]),
  onlyImportsTypes('core-genauth-is-an-interface', coreGenAuth, core),
  onlyImportsTypes(
    'core-gets-its-ports-injected',
    `${core}(session|browser-mode|server-mode)/`,
    `${core}runtime/`,
  ),
]

const insideServer = [
  onlyImports('server-routes', serverFolder('routes'), [
    ...['routes', 'sessions', 'cookies', 'proxy', 'http', 'events'].map(serverFolder),
    serverConfig,
    serverInterface,
    serverLogoutTokens,
    serverRuntime,
    ...coreEntries,
  ]),
  onlyImports('server-proxy', serverFolder('proxy'), [
    ...['proxy', 'http'].map(serverFolder),
    serverOptionChecks,
    serverRuntime,
    ...coreEntries,
  ]),
  onlyImports('server-sessions', serverFolder('sessions'), [
    ...['sessions', 'stores', 'cookies', 'sealing', 'events'].map(serverFolder),
    serverOptionChecks,
    serverLogoutTokens,
    serverRuntime,
    ...coreEntries,
  ]),
  onlyImports('server-option-checks', serverOptionChecks, [serverInterface, ...coreEntries]),
  onlyImports('server-discovery', serverDiscovery, coreEntries),
  onlyImports('server-logout-tokens', serverLogoutTokens, [
    serverDiscovery,
    serverOptionChecks,
    serverRuntime,
    ...coreEntries,
  ]),
  onlyImportsTypes(
    'server-gets-logout-token-checks-injected',
    `${server}(routes|sessions)/`,
    serverLogoutTokens,
  ),
  onlyImportsTypes(
    'server-gets-its-runtime-injected',
    `${server}(routes|proxy|sessions|stores|cookies)/`,
    serverRuntime,
  ),
  onlyImports('server-stores', serverFolder('stores'), [
    serverFolder('stores'),
    serverRuntime,
    ...coreEntries,
  ]),
  onlyImports('server-cookies', serverFolder('cookies'), [
    ...['cookies', 'sealing'].map(serverFolder),
    serverRuntime,
    ...coreEntries,
  ]),
  onlyImports('server-sealing', serverFolder('sealing'), ['sealing', 'runtime'].map(serverFolder)),
  onlyImports('server-http', serverFolder('http'), [
    serverFolder('http'),
    serverInterface,
    ...coreEntries,
  ]),
  onlyImports('server-events', serverFolder('events'), [
    ...['events', 'stores'].map(serverFolder),
    ...coreEntries,
  ]),
  onlyImports('server-runtime', serverFolder('runtime'), [serverFolder('runtime')]),
  onlyImports('server-require-session', serverFolder('require-session'), [
    ...['require-session', 'routes', 'sessions', 'cookies', 'http', 'events'].map(serverFolder),
    serverConfig,
    serverInterface,
    serverOptionChecks,
    ...coreEntries,
  ]),
  onlyImports('server-adapters', serverFolder('adapters'), [
    ...['adapters', 'require-session', 'http', 'runtime'].map(serverFolder),
    serverInterface,
    serverConfig,
    serverOptionChecks,
    ...coreEntries,
  ]),
]

const everywhere = [
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-testing-in-published-code',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: '/src/testing/' },
    to: { path: '/src/testing/' },
  },
  {
    name: 'no-tests-in-sources',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: '^packages/[^/]+/(test|stories)/' },
  },
  {
    name: 'no-dev-dependency-in-published-code',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg'],
      dependencyTypesNot: ['npm-peer', 'type-only'],
    },
  },
  { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
]

export default {
  forbidden: [...packages, ...insideCore, ...insideServer, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: [
        '^(packages/[^/]+|browsers|bench|conformance|demo|site|[.]storybook)/(dist|[.]tsbuild|[.]cache)/',
        '^examples/[^/]+/([.]next|dist)/',
        '^([.]cache|storybook-static)/',
      ],
    },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@genauth/source', 'types', 'import', 'node', 'default'],
    },
  },
}
