import { describeExample } from './describe-example'

const server = () => ['server.js']

describeExample({ name: 'node', start: server }, { targets: 'unchanged' })
describeExample({ name: 'express', start: server }, { targets: 'unchanged' })
describeExample({ name: 'hono', start: server }, { targets: 'unchanged' })
