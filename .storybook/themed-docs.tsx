import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks'
import { type PropsWithChildren, type ReactNode, useSyncExternalStore } from 'react'
import { getPageTheme, subscribeToPageTheme } from './page-theme'
import { themes } from './theme'

/** Renders a docs page in the theme that is selected in the toolbar. */
export function ThemedDocs(props: PropsWithChildren<DocsContainerProps>): ReactNode {
  const theme = useSyncExternalStore(subscribeToPageTheme, getPageTheme)
  return <DocsContainer {...props} theme={themes[theme]} />
}
