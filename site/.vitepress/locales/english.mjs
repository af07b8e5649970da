import { recipes } from './recipes.mjs'

const page = (text, link) => ({ text, link })

const start = [
  page('Quick start', '/start/'),
  page('Server mode', '/start/server-mode'),
  page("Settings in GenAuth's console", '/start/console'),
  page('Local GenAuth', '/start/local-genauth'),
  page('Coming from another SDK', '/start/other-sdks'),
]

const guides = [
  page('Choose a guide', '/guides/'),
  page('Vite, browser mode', '/guides/vite-spa'),
  page('Vite and Express', '/guides/vite-express'),
  page('Express', '/guides/express'),
  page('Hono', '/guides/hono'),
  page('Next.js', '/guides/next'),
  page('node:http', '/guides/node'),
]

const manuals = [
  page('Overview', '/reference/'),
  page('@genauth/react', '/reference/manuals/react'),
  page('@genauth/core', '/reference/manuals/core'),
  page('@genauth/server', '/reference/manuals/server'),
  page('@genauth/emulator', '/reference/manuals/emulator'),
]

const operations = [
  page('Overview', '/operations/'),
  page('How sessions work', '/operations/sessions'),
  page('Serverless functions', '/operations/serverless'),
  page('Conformance', '/operations/conformance'),
]

const contributing = [
  page('Contributing', '/contributing/'),
  page('Architecture', '/contributing/architecture'),
  page('How we test', '/contributing/testing'),
  page('Situations', '/contributing/situations'),
]

const nav = ({ hasStorybook }) => [
  { text: 'Start', link: '/start/', activeMatch: '^/start/' },
  { text: 'Guides', link: '/guides/', activeMatch: '^/guides/' },
  { text: 'Recipes', link: '/recipes/', activeMatch: '^/recipes/' },
  { text: 'Reference', link: '/reference/', activeMatch: '^/reference/' },
  { text: 'Errors', link: '/errors/', activeMatch: '^/errors/' },
  {
    text: 'More',
    items: [
      page('Operations', '/operations/'),
      page('Security', '/security/'),
      page('Contributing', '/contributing/'),
      ...(hasStorybook ? [{ text: 'Storybook', link: '/storybook/', target: '_self' }] : []),
    ],
  },
]

/** Returns the locale of the English pages, which is complete. */
export const english = ({ hasStorybook, generated }) => ({
  label: 'English',
  lang: 'en',
  description:
    'Log in with GenAuth in React: hooks, a server that keeps the tokens, and a local GenAuth to develop against.',
  themeConfig: {
    nav: nav({ hasStorybook }),
    outline: { level: [2, 3] },
    notFound: {
      title: 'Page not found',
      quote: 'No page has this URL. Use the search, or begin at the home page.',
      linkText: 'Go to the home page',
    },
    sidebar: {
      '/start/': [{ text: 'Start', items: start }],
      '/guides/': [{ text: 'Guides', items: guides }],
      '/recipes/': recipes('en'),
      '/reference/': [
        { text: 'Manuals', items: manuals },
        { text: 'API', items: generated.reference },
      ],
      '/errors/': [
        { text: 'Errors', items: [page('Handle errors', '/errors/')] },
        ...generated.errors.en,
      ],
      '/operations/': [{ text: 'Operations', items: operations }],
      '/security/': [{ text: 'Security', items: [page('Security', '/security/')] }],
      '/contributing/': [{ text: 'Contributing', items: contributing }],
    },
  },
})
