// Replaces VitePress's page for unknown URLs, which has no `main` landmark.
import { useData, withBase } from 'vitepress'
import { h } from 'vue'
import { useLangs } from './langs.mjs'

export const NotFound = {
  setup() {
    const { theme } = useData()
    const { currentLang } = useLangs()
    return () => {
      const { title, quote, linkText } = theme.value.notFound
      return h('main', { class: 'not-found' }, [
        h('p', { class: 'not-found-code' }, '404'),
        h('h1', title),
        h('p', quote),
        h('a', { href: withBase(currentLang.value.link) }, linkText),
      ])
    }
  },
}
