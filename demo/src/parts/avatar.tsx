/** Shows the user's picture or initial. It has no alternative text, because the name is next to it. */
export function Avatar(props: {
  readonly picture: string | null | undefined
  readonly name: string
  readonly size: 'small' | 'large'
}): React.ReactNode {
  const { picture, name, size } = props
  const pixels = size === 'small' ? 28 : 104
  return (
    <span className={`avatar avatar-${size}`} aria-hidden="true">
      {picture ? <img src={picture} alt="" width={pixels} height={pixels} /> : name.slice(0, 1)}
    </span>
  )
}
