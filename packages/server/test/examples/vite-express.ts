import type { ExampleApp } from './example'

const server = ['--import', 'tsx', 'server/main.ts']

/** The example with Vite and Express, as in production. */
export const viteExpress: ExampleApp = {
  name: 'vite-express',
  build: { args: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], page: 'dist' },
  start: () => server,
}

/** The same server in development, with Vite as a middleware. */
export const viteExpressInDevelopment: ExampleApp = {
  name: 'vite-express',
  isInDevelopment: true,
  start: () => [...server, '--dev'],
}
