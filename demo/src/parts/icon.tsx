const paths = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  close: 'M6 6l12 12M18 6L6 18',
  sliders: 'M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5v5M8 14.5v5',
  sun: 'M12 8.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4',
  moon: 'M19.5 14.5A8 8 0 119.5 4.5a6.5 6.5 0 0010 10z',
  half: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 4v16M15.5 5.5v13M18.5 8v8',
  renew: 'M19.5 12a7.5 7.5 0 01-13 5M4.5 12a7.5 7.5 0 0113-5M17.5 3v4h-4M6.5 21v-4h4',
  warn: 'M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.2',
  lock: 'M7 11V8a5 5 0 0110 0v3M5.5 11h13v9h-13zM12 14.5v2',
  info: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 11v5M12 8v.2',
} as const

export type IconName = keyof typeof paths

/**
 * A line icon with the colour and size of the surrounding text. The icon is decorative, because the text next to the icon has the same
 * meaning.
 */
export function Icon({ name }: { readonly name: IconName }): React.ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
