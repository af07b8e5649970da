// Replaces VitePress's composable of the language menu, which links to the same page in each language, also if this page does not exist.
import { useData } from 'vitepress'
import { computed } from 'vue'

/** Returns the path of a page without its language, as in a URL. */
const pathOf = (relativePath, prefix) =>
  relativePath
    .slice(prefix.length - 1)
    .replace(/(^|\/)index\.md$/, '$1')
    .replace(/\.md$/, '')

/** Returns the current language and the links to the other ones: to the same page, or to the start page if it is not translated. */
export function useLangs({ correspondingLink = false } = {}) {
  const { site, localeIndex, page, theme, hash } = useData()
  const linkOf = (key) => (key === 'root' ? '/' : `/${key}/`)
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: linkOf(localeIndex.value),
  }))
  const localeLinks = computed(() => {
    const path = pathOf(page.value.relativePath, currentLang.value.link)
    const isTranslated = theme.value.translated.includes(path.split('/')[0])
    return Object.entries(site.value.locales)
      .filter(([key]) => key !== localeIndex.value)
      .map(([key, { label }]) => ({
        text: label,
        link: correspondingLink && isTranslated ? linkOf(key) + path + hash.value : linkOf(key),
      }))
  })
  return { localeLinks, currentLang }
}
