import { describeExample } from './describe-example'

const server = () => ['server.js']

describeExample({ name: 'node', start: server }, { targets: 'as they came' })
describeExample({ name: 'express', start: server }, { targets: 'as they came' })
describeExample({ name: 'hono', start: server }, { targets: 'as they came' })
