// The recipes in the order of the sidebar. The overview pages of the recipes list the same groups.
export const recipeGroups = [
  {
    title: { en: 'Pages', zh: '页面' },
    recipes: [
      ['protect-a-route', 'Protect a route', '保护路由'],
      ['protect-a-page-on-the-server', 'Protect a page on the server', '在服务器上保护页面'],
      ['roles', 'Roles', '角色'],
    ],
  },
  {
    title: { en: 'Log in', zh: '登录' },
    recipes: [
      ['sign-up', 'Sign-up', '注册'],
      ['social-buttons', 'Social buttons', '社会化登录按钮'],
      ['tenants', 'Tenants', '租户'],
      ['more-scopes', 'More scopes', '更多权限'],
      ['popup', 'Log in with a popup', '弹窗登录'],
    ],
  },
  {
    title: { en: 'Call an API', zh: '调用 API' },
    recipes: [
      ['fetch', 'fetch', 'fetch'],
      ['tanstack-query', 'TanStack Query', 'TanStack Query'],
      ['trpc', 'tRPC', 'tRPC'],
      ['apollo', 'Apollo Client', 'Apollo Client'],
      ['axios', 'axios', 'axios'],
      ['ky', 'ky', 'ky'],
    ],
  },
  {
    title: { en: 'Test', zh: '测试' },
    recipes: [
      ['vitest', 'Vitest', 'Vitest'],
      ['jest', 'Jest', 'Jest'],
      ['playwright', 'Playwright', 'Playwright'],
      ['msw', 'MSW', 'MSW'],
      ['storybook', 'Storybook', 'Storybook'],
    ],
  },
  {
    title: { en: 'Deploy', zh: '部署' },
    recipes: [
      ['csp', 'Content Security Policy', '内容安全策略（CSP）'],
      ['server-rendering', 'Server rendering', '服务器渲染（SSR）'],
      ['serverless', 'Serverless functions', 'Serverless 函数'],
      ['several-machines', 'Several machines', '多台机器'],
      ['key-rotation', 'Rotate keys', '轮换密钥'],
      ['to-server-mode', 'Move from browser mode to server mode', '从浏览器模式迁移到服务器模式'],
    ],
  },
]

/** Returns the groups of the recipes for a sidebar. */
export function recipes(language) {
  const prefix = language === 'zh' ? '/zh' : ''
  const first = language === 'zh' ? '全部示例' : 'All recipes'
  return [
    {
      text: language === 'zh' ? '实用示例' : 'Recipes',
      items: [{ text: first, link: `${prefix}/recipes/` }],
    },
    ...recipeGroups.map(({ title, recipes: list }) => ({
      text: title[language],
      items: list.map(([name, english, chinese]) => ({
        text: language === 'zh' ? chinese : english,
        link: `${prefix}/recipes/${name}`,
      })),
    })),
  ]
}
