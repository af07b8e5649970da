import type { ComponentProps, MouseEvent, ReactNode } from 'react'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className' | 'onClick'> {
  /** Its result is ignored. */
  readonly onClick: (event: MouseEvent) => unknown
  /** For what is not the main thing to do here. */
  readonly plain?: boolean
}

/** A button, as tall as a finger wants it and with a visible focus. */
export function Button({ plain, ...props }: ButtonProps): ReactNode {
  return <button {...props} type="button" className={plain ? 'button button-plain' : 'button'} />
}
