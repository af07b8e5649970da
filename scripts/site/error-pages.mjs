// Writes a page per error code, in English and Chinese, from the tables and the messages of docs/errors.md and docs/errors.zh-CN.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readErrorTables } from '../docs/check-error-codes.mjs'
import { describeDocument, siteLinksOf, writePage } from './repository-pages.mjs'
import { rewriteLinks } from './rewrite-links.mjs'

const languages = {
  en: {
    document: 'docs/errors.md',
    prefix: '',
    what: 'What happened',
    todo: 'What to do',
    messages: 'Messages',
    placeholders: 'Placeholders such as `<name>` and `…` stand for a value.',
    retry: 'Retry',
    retryable:
      '`retryable` is `true` by default: the same call may succeed later without a change.',
    permanent: '`retryable` is `false` by default: the same call fails again if nothing changes.',
    more: '[All errors](/errors/) describes the fields of an error, and how to handle errors.',
    index: 'Handle errors',
  },
  zh: {
    document: 'docs/errors.zh-CN.md',
    prefix: '/zh',
    what: '原因',
    todo: '解决办法',
    messages: '错误消息',
    placeholders: '消息的原文是英文。`<name>`、`…` 等占位符代表具体的值。',
    retry: '重试',
    retryable: '`retryable` 默认为 `true`：不作任何修改，稍后再次调用可能成功。',
    permanent: '`retryable` 默认为 `false`：如果不作修改，再次调用仍会失败。',
    more: '[全部错误](/zh/errors/)说明错误对象的字段，以及如何处理错误。',
    index: '处理错误',
  },
}

/** Returns the messages of each code, as Markdown code spans. */
function readMessages(text) {
  const [, list = ''] = /<!-- messages: .*? -->\n(.*?)<!-- \/messages -->/s.exec(text) ?? []
  const blocks = list.split(/^\* `(\w+)`\n/m).slice(1)
  const codes = blocks.filter((_part, at) => at % 2 === 0)
  return new Map(
    codes.map((code, at) => [code, (blocks[at * 2 + 1] ?? '').match(/^ {2}\* .*$/gm) ?? []]),
  )
}

/** Returns the codes that are retryable by default. */
function readRetryable(source) {
  const [, set = ''] = /retryableCodes.*?\[(.*?)\]/s.exec(source) ?? []
  return new Set([...set.matchAll(/'(\w+)'/g)].map(([, code]) => code))
}

const formatMessages = (messages) => {
  const list = messages.map((line) => line.trim()).join('\n')
  return `<div class="error-messages">\n\n${list}\n\n</div>`
}

const formatPage = ({ code, cause, fix, section, messages, isRetryable }, texts) =>
  [
    `<p class="error-section">${section}</p>`,
    `# \`${code}\``,
    `## ${texts.what}`,
    cause,
    `## ${texts.todo}`,
    fix,
    ...(messages.length > 0
      ? [`## ${texts.messages}`, texts.placeholders, formatMessages(messages)]
      : []),
    `## ${texts.retry}`,
    isRetryable ? texts.retryable : texts.permanent,
    texts.more,
  ].join('\n\n')

/** Returns the overview: the document without the list of messages, with links to the pages of the codes. */
function formatOverview(text, { document, prefix }) {
  const body = text.replace(/^## (Messages|错误消息)\n.*$/ms, '')
  const codes = readErrorTables(text).map(({ code }) => code)
  const linked = body.replace(/^\| `(\w+)` \|/gm, (cell, code) =>
    codes.includes(code) ? `| [\`${code}\`](${prefix}/errors/${code}) |` : cell,
  )
  return rewriteLinks(linked, document, {
    ...siteLinksOf(document),
    pages: { ...siteLinksOf(document).pages, [document]: `${prefix}/errors/` },
  }).replaceAll(`${prefix}/errors/#`, '#')
}

/** Links to a section of the overview, such as `#set-up`, lead to the overview. */
const rewriteCell = (cell, { document, prefix }) =>
  rewriteLinks(cell.replaceAll('](#', `](${prefix}/errors/#`), document, siteLinksOf(document))

/** The fields of an error are in a table whose first column is not a code. */
function writeLanguage(language, { root, pages, english, retryable }) {
  const texts = languages[language]
  const text = readFileSync(join(root, texts.document), 'utf8')
  const codes = readErrorTables(text)
  const folder = join(pages, texts.prefix, 'errors')
  for (const { code, cause, fix, section } of codes) {
    const page = {
      code,
      section,
      cause: rewriteCell(cause, texts),
      fix: rewriteCell(fix, texts),
      messages: english.get(code) ?? [],
      isRetryable: retryable.has(code),
    }
    const description = describeDocument(cause)
    writePage(join(folder, `${code}.md`), {
      title: code,
      description,
      body: formatPage(page, texts),
    })
  }
  writePage(join(folder, 'index.md'), {
    title: texts.index,
    description: describeDocument(text),
    body: formatOverview(text, texts),
  })
  const sections = [...new Set(codes.map(({ section }) => section))]
  return sections.map((section) => ({
    text: section,
    items: codes
      .filter((each) => each.section === section)
      .map(({ code }) => ({ text: code, link: `${texts.prefix}/errors/${code}` })),
  }))
}

/** Writes the pages of all codes. Returns the groups of the sidebars. */
export function writeErrorPages({ root, pages }) {
  const english = readMessages(readFileSync(join(root, languages.en.document), 'utf8'))
  const retryable = readRetryable(readFileSync(join(root, 'packages/core/src/errors.ts'), 'utf8'))
  const context = { root, pages, english, retryable }
  return { en: writeLanguage('en', context), zh: writeLanguage('zh', context) }
}
