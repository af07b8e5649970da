/** Controls a page of one browser engine. No method waits for an element or a text. */
export interface EnginePage {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs the body of an async function that returns a string. Rejects if the page navigates while the function runs. */
  run(body: string): Promise<string>
  /** Clicks with the mouse at a point of the window. */
  clickAt(xPx: number, yPx: number): Promise<void>
  press(key: string): Promise<void>
  /** Runs an action that opens a popup, and returns the popup as soon as it is open. */
  popupOf(action: () => Promise<void>): Promise<EnginePage>
  isClosed(): Promise<boolean>
  close(): Promise<void>
}
