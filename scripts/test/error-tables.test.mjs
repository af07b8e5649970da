import { expect, it } from 'vitest'
import { readErrorTables } from '../docs/check-error-codes.mjs'

it('readErrorTables() returns the rows of the tables of error codes, with their sections', () => {
  const text = [
    '| field | meaning |\n|---|---|\n| `code` | a code |\n',
    '## Login\n\n| code | what happened | what to do |\n|---|---|---|\n| `a` | A. | Do `x`. |\n',
    '## 登录\n\n| 错误码 | 原因 | 解决办法 |\n|---|---|---|\n| `b` | 原因。 | 办法。 |',
  ].join('\n')
  expect(readErrorTables(text)).toEqual([
    { code: 'a', cause: 'A.', fix: 'Do `x`.', section: 'Login' },
    { code: 'b', cause: '原因。', fix: '办法。', section: '登录' },
  ])
})
