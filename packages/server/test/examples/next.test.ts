import { describeExample } from './describe-example'

const next = 'node_modules/next/dist/bin/next'

describeExample(
  {
    name: 'next',
    build: { args: [next, 'build'], page: '.next/static' },
    start: (port) => [next, 'start', '--port', String(port)],
  },
  { targets: 'normalized', html: 'Ada Lovelace</p>' },
)
