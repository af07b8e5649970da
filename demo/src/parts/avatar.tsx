/** A picture of somebody, or their initial until there is one. The name stands beside it, so it has no text of its own. */
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
