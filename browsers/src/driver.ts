/** Identifies an element by its role and name, or by its label. The whole name or label must match. */
export type Target =
  | { readonly role: 'button' | 'checkbox' | 'heading' | 'link' | 'radio'; readonly name: string }
  | { readonly label: string }

/** A browser engine. */
export type Engine = 'chromium' | 'firefox' | 'webkit'

export interface DriverOptions {
  /**
   * Enables Chromium's back/forward cache. Default false, because Playwright cannot control a page that was restored from the cache. In a
   * test that enables the cache, the page must report its state to a server.
   */
  readonly backForwardCache?: boolean | undefined
}

/** Controls a browser. The interface is the same for every browser engine. */
export interface Driver {
  /** Creates an empty profile: it has no cookies and no stored data. */
  newProfile(options?: ProfileOptions): Promise<Profile>
  close(): Promise<void>
}

export interface ProfileOptions {
  readonly colorScheme?: 'light' | 'dark' | undefined
  readonly widthPx?: number | undefined
}

/** A browser profile, whose tabs share cookies and storage. */
export interface Profile {
  newTab(): Promise<Tab>
  /** Closes the tabs of the profile and deletes its cookies and storage. */
  close(): Promise<void>
}

/** A tab or a popup. If a method waits for longer than the driver's time limit, it rejects. */
export interface Tab {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  back(): Promise<void>
  url(): Promise<string>
  /** Clicks an element as soon as it exists and can be clicked. */
  click(target: Target): Promise<void>
  /** Replaces the text of a field. */
  fill(target: Target, text: string): Promise<void>
  /** Presses a key, such as `Tab` or `Enter`. */
  press(key: string): Promise<void>
  /** Waits until an element is visible. */
  waitFor(target: Target): Promise<void>
  waitForUrl(matches: (url: URL) => boolean): Promise<void>
  /** Waits until a text is visible somewhere on the page. */
  waitForText(text: string): Promise<void>
  /** Waits until a text is no longer visible on the page. */
  waitForNoText(text: string): Promise<void>
  /** Runs a function in the page. The function can use only its argument. The argument and the result must be JSON values. */
  evaluate<Result, Argument = undefined>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>
  /** Runs a script in the page. */
  runScript(source: string): Promise<void>
  /** Runs an action that opens a popup, and returns the popup. */
  popupOf(action: () => Promise<void>): Promise<Tab>
  waitUntilClosed(): Promise<void>
  close(): Promise<void>
}
