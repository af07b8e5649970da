import { describeExample } from './describe-example'

const next = 'node_modules/next/dist/bin/next'

describeExample(
  {
    name: 'next',
    build: [next, 'build'],
    start: (port) => [next, 'start', '--port', String(port)],
  },
  { targets: 'as an address' },
)
