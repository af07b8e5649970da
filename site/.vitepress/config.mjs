// The configuration of the documentation site. `npm run site` first writes the generated pages, then builds the site.
import { existsSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { repositoryUrl, siteBase, siteUrl } from '../../scripts/site/repository-pages.mjs'
import { readJson, root } from '../../scripts/workspace.mjs'
import { chinese } from './locales/chinese.mjs'
import { english } from './locales/english.mjs'
import { search } from './search.mjs'

/** The sidebars of the generated pages. */
const generated = readJson(`${root}/site/.cache/sidebars.json`)
const theme = `${root}/site/.vitepress/theme`
const hasStorybook = existsSync(`${root}/storybook-static/index.html`)

/** Returns the anchor of a heading as GitHub does, so that links to anchors work in the repository and on the site. */
const slugify = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** Keeps double braces in code spans such as `options={{ prompt: 'login' }}` and in text, so that Vue does not evaluate them. */
function keepBraces(markdown) {
  const renderText = markdown.renderer.rules.text
  markdown.renderer.rules.text = (...args) => renderText(...args).replaceAll('{{', '&#123;&#123;')
  const render = markdown.renderer.rules.code_inline
  markdown.renderer.rules.code_inline = (tokens, at, ...rest) => {
    tokens[at].attrSet('v-pre', '')
    return render(tokens, at, ...rest)
  }
}

/** Shows the path of an included file above its code, from the folder of the example. */
function showFileNames(markdown) {
  const render = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, at, ...rest) => {
    const [file = ''] = tokens[at].src ?? []
    const [, name] = /\/examples\/[^/]+\/(.*)$/.exec(file) ?? []
    const label = name ? `<p class="code-file">${markdown.utils.escapeHtml(name)}</p>` : ''
    return label + render(tokens, at, ...rest)
  }
}

export default defineConfig({
  base: siteBase,
  srcDir: 'pages',
  cacheDir: '.cache/vitepress',
  outDir: 'dist',
  cleanUrls: true,
  // The quick start links to the app that the reader has started.
  ignoreDeadLinks: 'localhostLinks',
  title: 'GenAuth for React',
  head: [
    ['link', { rel: 'icon', href: `${siteBase}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],
  sitemap: { hostname: `${siteUrl}/` },
  markdown: {
    // The themes with high contrast, so that each colour of the code has a contrast of at least 4.5:1.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      keepBraces(markdown)
      showFileNames(markdown)
    },
    anchor: { slugify },
  },
  vite: {
    resolve: {
      alias: [
        { find: /^\.\.?\/composables\/langs$/, replacement: `${theme}/langs.mjs` },
        { find: /^\.\/VPHome\.vue$/, replacement: `${theme}/home.mjs` },
      ],
    },
    // The index of the search has all pages, and loads when a user opens the search.
    build: { chunkSizeWarningLimit: 3000 },
  },
  themeConfig: {
    translated: ['', 'start', 'guides', 'recipes', 'errors'],
    externalLinkIcon: true,
    search,
    socialLinks: [{ icon: 'github', link: repositoryUrl }],
  },
  locales: {
    root: english({ hasStorybook, generated }),
    zh: chinese({ hasStorybook, generated }),
  },
})
