import { recipes } from './recipes.mjs'

const page = (text, link) => ({ text, link })

const start = [
  page('快速开始', '/zh/start/'),
  page('服务器模式', '/zh/start/server-mode'),
  page('控制台设置', '/zh/start/console'),
  page('本地 GenAuth', '/zh/start/local-genauth'),
  page('从其他 SDK 迁移', '/zh/start/other-sdks'),
]

const guides = [
  page('选择指南', '/zh/guides/'),
  page('Vite（浏览器模式）', '/zh/guides/vite-spa'),
  page('Vite 与 Express', '/zh/guides/vite-express'),
  page('Express', '/zh/guides/express'),
  page('Hono', '/zh/guides/hono'),
  page('Next.js', '/zh/guides/next'),
  page('node:http', '/zh/guides/node'),
]

const nav = ({ hasStorybook }) => [
  { text: '开始', link: '/zh/start/', activeMatch: '^/zh/start/' },
  { text: '指南', link: '/zh/guides/', activeMatch: '^/zh/guides/' },
  { text: '实用示例', link: '/zh/recipes/', activeMatch: '^/zh/recipes/' },
  { text: 'API 参考（英文）', link: '/reference/', activeMatch: '^/reference/' },
  { text: '错误', link: '/zh/errors/', activeMatch: '^/zh/errors/' },
  {
    text: '更多（英文）',
    items: [
      page('运维', '/operations/'),
      page('安全', '/security/'),
      page('参与贡献', '/contributing/'),
      ...(hasStorybook ? [{ text: 'Storybook', link: '/storybook/', target: '_self' }] : []),
    ],
  },
]

/** Returns the locale of the Chinese pages: start, guides, recipes and errors. The other sections are in English. */
export const chinese = ({ hasStorybook, generated }) => ({
  label: '简体中文',
  lang: 'zh-CN',
  description:
    '在 React 应用中使用 GenAuth 登录：Hooks、保管令牌的服务器，以及用于开发的本地 GenAuth。',
  themeConfig: {
    nav: nav({ hasStorybook }),
    outline: { level: [2, 3], label: '本页内容' },
    docFooter: { prev: '上一页', next: '下一页' },
    darkModeSwitchLabel: '外观',
    lightModeSwitchTitle: '切换到浅色模式',
    darkModeSwitchTitle: '切换到深色模式',
    sidebarMenuLabel: '菜单',
    returnToTopLabel: '返回顶部',
    langMenuLabel: '切换语言',
    skipToContentLabel: '跳到正文',
    notFound: {
      title: '找不到页面',
      quote: '这个网址没有对应的页面。请使用搜索，或从首页开始。',
      linkText: '返回首页',
    },
    sidebar: {
      '/zh/start/': [{ text: '开始', items: start }],
      '/zh/guides/': [{ text: '指南', items: guides }],
      '/zh/recipes/': recipes('zh'),
      '/zh/errors/': [
        { text: '错误', items: [page('处理错误', '/zh/errors/')] },
        ...generated.errors.zh,
      ],
    },
  },
})
