// Writes the overviews of the recipes, from the groups of the sidebar and the descriptions of the pages.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recipeGroups } from '../../site/.vitepress/locales/recipes.mjs'
import { writePage } from './repository-pages.mjs'

const languages = {
  en: {
    prefix: '',
    title: 'Recipes',
    description: 'One page per task: protect a route, call an API, log in, test and deploy.',
  },
  zh: {
    prefix: 'zh',
    title: '实用示例',
    description: '每个任务一页：保护路由、调用 API、登录、测试和部署。',
  },
}

const descriptionOf = (path) => /^description: (.*)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? ''

/** Writes `recipes/index.md` in both languages. */
export function writeRecipePages({ pages }) {
  for (const [language, { prefix, title, description }] of Object.entries(languages)) {
    const folder = join(pages, prefix, 'recipes')
    const groups = recipeGroups.map((group) => {
      const items = group.recipes.map(([name, english, chinese]) => {
        const text = language === 'zh' ? chinese : english
        return `* [${text}](./${name}) — ${descriptionOf(join(folder, `${name}.md`))}`
      })
      return `## ${group.title[language]}\n\n${items.join('\n')}`
    })
    const body = [`# ${title}`, description, ...groups].join('\n\n')
    writePage(join(folder, 'index.md'), { title, description, body })
  }
}
