import { create, type ThemeVars } from 'storybook/theming'

/** The themes of this Storybook. The colours of the stories are in `packages/react/stories/parts/tokens.css`. */
export type ThemeName = 'light' | 'dark'

const shared = {
  brandTitle: 'GenAuth for React',
  brandTarget: '_self',
  fontBase: "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, system-ui, sans-serif",
  fontCode: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  appBorderRadius: 10,
  inputBorderRadius: 8,
} as const

export const themes: Readonly<Record<ThemeName, ThemeVars>> = {
  light: create({
    ...shared,
    base: 'light',
    colorPrimary: '#2b50d8',
    colorSecondary: '#2b50d8',
    appBg: '#eef2f8',
    appContentBg: '#ffffff',
    appPreviewBg: '#ffffff',
    appBorderColor: '#d5dbe4',
    textColor: '#16202e',
    textMutedColor: '#566275',
    barBg: '#ffffff',
    barTextColor: '#566275',
    barHoverColor: '#2b50d8',
    barSelectedColor: '#2b50d8',
    inputBg: '#ffffff',
    inputBorder: '#aab4c3',
    inputTextColor: '#16202e',
  }),
  dark: create({
    ...shared,
    base: 'dark',
    colorPrimary: '#8fa8ff',
    colorSecondary: '#8fa8ff',
    appBg: '#0d131f',
    appContentBg: '#121a28',
    appPreviewBg: '#121a28',
    appBorderColor: '#36425a',
    textColor: '#e8edf5',
    textInverseColor: '#0d131f',
    textMutedColor: '#a3afc2',
    barBg: '#121a28',
    barTextColor: '#a3afc2',
    barHoverColor: '#8fa8ff',
    barSelectedColor: '#8fa8ff',
    inputBg: '#0d131f',
    inputBorder: '#5b6985',
    inputTextColor: '#e8edf5',
  }),
}

/** Returns the theme that is selected in the toolbar. */
export function themeNameOf(globals: Readonly<Record<string, unknown>>): ThemeName {
  return globals['theme'] === 'dark' ? 'dark' : 'light'
}
