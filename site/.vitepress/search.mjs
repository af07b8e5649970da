/**
 * Splits a text into the terms of the search. Keeps names such as `invalid_client` whole, and adds their parts. Chinese has no spaces, so
 * each pair of neighbouring characters is a term. VitePress copies the source of this function into the page, so the function uses nothing
 * outside of itself.
 */
function tokenize(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
  const han = /\p{Script=Han}+/gu
  return words.flatMap((word) => {
    const pairs = (word.match(han) ?? []).flatMap((run) =>
      run.length === 1 ? [run] : [...run].slice(1).map((letter, at) => [...run][at] + letter),
    )
    const others = word.split(han).filter(Boolean)
    const parts = others.flatMap((other) => (other.includes('_') ? other.split('_') : []))
    return [...others, ...parts.filter(Boolean), ...pairs]
  })
}

const translations = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详细列表',
    resetButtonTitle: '清除查询',
    backButtonTitle: '关闭搜索',
    noResultsText: '没有结果',
    footer: {
      selectText: '选择',
      selectKeyAriaLabel: '回车键',
      navigateText: '切换',
      navigateUpKeyAriaLabel: '上箭头',
      navigateDownKeyAriaLabel: '下箭头',
      closeText: '关闭',
      closeKeyAriaLabel: 'Esc 键',
    },
  },
}

/** The search, which needs no service: the build writes an index per language. */
export const search = {
  provider: 'local',
  options: {
    locales: { zh: { translations } },
    miniSearch: {
      options: { tokenize },
      searchOptions: {
        combineWith: 'AND',
        prefix: true,
        fuzzy: false,
        boost: { title: 8, text: 2, titles: 1 },
      },
    },
  },
}
