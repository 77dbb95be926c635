"""What has to hold of the report in a browser: each check opens the page and returns what is wrong."""


def loads(browser, url):
    """No error on the console, no exception."""
    events = browser.open(url)
    for event in events:
        method, data = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            return data["exceptionDetails"].get("text", "an exception")
        if method == "Log.entryAdded" and data["entry"]["level"] == "error":
            return data["entry"]["text"]
        if method == "Runtime.consoleAPICalled" and data["type"] == "error":
            return "console.error was called"
    sections = browser.value("document.querySelectorAll('main > section').length")
    return None if sections == 10 else f"{sections} sections instead of 10"


def alone(browser, url):
    """Nothing is asked of the network, nor would be if the page's policy let it."""
    for event in browser.open(url):
        if event.get("method") == "Network.requestWillBeSent":
            asked = event["params"]["request"]["url"]
            if not asked.startswith(("file:", "data:", "about:")):
                return f"asks for {asked}"
    outside = browser.value(
        "[...document.querySelectorAll('[src],link[href]')].map(n => n.src || n.href)"
        ".filter(u => !u.startsWith('data:')).join(' ')")
    return f"names {outside}" if outside else None


def escapes(browser, url):
    """No text of a log has become an element or a handler."""
    browser.open(url)
    scripts = browser.value("document.scripts.length")
    if scripts != 2:
        return f"{scripts} scripts instead of 2"
    handlers = browser.value(
        "[...document.querySelectorAll('*')].filter(n => [...n.attributes]"
        ".some(a => a.name.startsWith('on'))).length")
    if handlers:
        return f"{handlers} elements with a handler"
    return "a hostile text ran" if browser.value("window.hostile !== undefined") else None


def _rows(browser):
    return browser.value(
        "[...document.getElementById('testplan-rows').rows].filter(r => !r.hidden).length")


def _type(browser, place, text):
    browser.value(
        f"(() => {{ const n = document.querySelector('{place}'); n.value = '{text}';"
        " n.dispatchEvent(new Event('input', {bubbles: true})); })()")


def filters(browser, url):
    """The text of a filter leaves the rows that hold it."""
    browser.open(url)
    every = _rows(browser)
    _type(browser, "[data-filters=testplan-rows] input", "VQ-PACK")
    some = _rows(browser)
    if not 0 < some < every:
        return f"{some} of {every} rows are shown for VQ-PACK"
    _type(browser, "[data-filters=testplan-rows] input", "")
    return None if _rows(browser) == every else "rows are lost when the filter is empty again"


def kinds(browser, url):
    """A button leaves the rows of its kind."""
    browser.open(url)
    every = _rows(browser)
    browser.value("document.querySelector('[data-filters=testplan-rows] [data-kind=explained]').click()")
    some = _rows(browser)
    wanted = browser.value("document.querySelectorAll('#testplan-rows [data-kinds~=explained]').length")
    return None if some == wanted < every else f"{some} rows are shown, {wanted} are explained"


PART = "document.querySelector('#viewer [data-part={}]')"


def viewer(browser, url):
    """All executions are listed, the marked pair is drawn, a click keeps one address."""
    browser.open(url)
    listed = browser.value("document.querySelectorAll('#viewer [role=option]').length")
    held = browser.value("JSON.parse(document.getElementById('executions').textContent).length")
    if not 0 < listed == held:
        return f"{listed} of {held} executions are listed"
    _type(browser, "#viewer [data-part=find]", "relaxed ordering")
    fewer = browser.value("document.querySelectorAll('#viewer [role=option]').length")
    if not 0 < fewer < listed:
        return f"{fewer} executions are listed for a rule"
    browser.value("document.querySelector('#viewer [role=option]').click()")
    if not browser.value("document.querySelectorAll('#viewer .row.second').length"):
        return "no access is marked"
    browser.value("document.querySelector('#viewer .hit').dispatchEvent(new MouseEvent('click'))")
    if browser.value(PART.format("chip") + ".hidden"):
        return "a click on a packet filters nothing"
    if not browser.value("document.querySelectorAll('#viewer .dim').length"):
        return "nothing is dimmed behind a filter"
    browser.value("document.querySelector('#viewer .hit').dispatchEvent(new MouseEvent('mouseenter'))")
    fields = browser.value(PART.format("detail") + ".querySelectorAll('dd').length")
    return None if fields >= 6 else f"{fields} fields are shown of a packet"


def keyboard(browser, url):
    """Arrows choose executions and steps, f filters, Escape shows all."""
    browser.open(url)
    browser.value(PART.format("list") + ".focus()")
    chosen = "document.querySelector('#viewer [aria-selected=true]').id"
    first = browser.value(chosen)
    browser.press("ArrowDown")
    if browser.value(chosen) == first:
        return "the arrow down chooses no other execution"
    browser.press("Home")
    step = browser.value("location.hash")
    browser.press("ArrowLeft")
    if browser.value("location.hash") == step:
        return "the arrow to the left chooses no other step"
    for _ in range(40):
        browser.press("f", "f")
        if not browser.value(PART.format("chip") + ".hidden"):
            break
        browser.press("ArrowRight")
    else:
        return "f filters nothing"
    browser.press("Escape")
    return None if browser.value(PART.format("chip") + ".hidden") else "Escape leaves the filter"


def focus(browser, url):
    """Tab goes from the top through the navigation, and into list and diagram."""
    browser.open(url)
    browser.press("Tab")
    if browser.value("document.activeElement.className") != "skip":
        return "the first stop is not the link to the verdict"
    browser.press("Tab")
    if browser.value("document.activeElement.closest('nav') === null"):
        return "the second stop is not in the navigation"
    stops = browser.value(
        "['list', 'diagram'].filter(n => document.querySelector(`[data-part=${n}]`).tabIndex !== 0).join(' ')")
    return f"the keyboard does not reach: {stops}" if stops else None


def hash_state(browser, url):
    """The hash names a state, and opens it."""
    browser.open(url)
    browser.value(PART.format("list") + ".focus()")
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        browser.press(key)
    state = browser.value("location.hash")
    title = browser.value(PART.format("title") + ".textContent")
    browser.open(url + state)
    if browser.value(PART.format("title") + ".textContent") != title:
        return f"{state} does not open {title}"
    return None if browser.value("location.hash") == state else "the step is another one"


CONTRAST = """(() => {
  const light = c => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(x => x / 255)
    .map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const ratio = s => { const n = document.querySelector(s); if (!n) return 99;
    const a = light(getComputedStyle(n).color); return (Math.max(a, paper) + .05) / (Math.min(a, paper) + .05); };
  return [paper, ratio('body'), ratio('.quiet'), ratio('nav a'), ratio('td.passed')];
})()"""


def dark(browser, url):
    """Both schemes are what they say, and text can be read in both."""
    for scheme in ("light", "dark"):
        browser.media(scheme=scheme)
        browser.open(url)
        paper, *ratios = browser.value(CONTRAST)
        if (paper < 0.2) != (scheme == "dark"):
            return f"the paper is of lightness {paper:.2f} in the scheme {scheme}"
        if min(ratios) < 4.5:
            return f"a contrast is {min(ratios):.1f} in the scheme {scheme}"
    return None


def narrow(browser, url):
    """A small window scrolls in one direction alone."""
    browser.size(390, 800)
    browser.open(url)
    width = browser.value("document.documentElement.scrollWidth")
    return None if width <= 390 else f"the page is {width} wide in a window of 390"


def on_paper(browser, url):
    """What is for the screen alone stays off paper, and the pages come out."""
    browser.open(url)
    browser.media(kind="print")
    if browser.value("getComputedStyle(document.querySelector('nav')).display") != "none":
        return "the navigation is printed"
    browser.media()
    data = browser.pdf("/dev/null")
    pages = data.count(b"/Type /Page\n") + data.count(b"/Type /Page/") + data.count(b"/Type /Page ")
    return None if data[:5] == b"%PDF-" and len(data) > 20_000 else f"no pages: {len(data)} bytes, {pages}"


CHECKS = {"loads": loads, "alone": alone, "escapes": escapes, "filters": filters, "kinds": kinds,
          "viewer": viewer, "keyboard": keyboard, "focus": focus, "hash": hash_state, "dark": dark,
          "narrow": narrow, "print": on_paper}
