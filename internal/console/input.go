package console

import (
	"fmt"
	"strconv"
	"strings"

	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
)

// ask shows a simple question; false means that it was cancelled by an empty answer or the end of the input.
func (c *Console) ask(title string) (string, bool) {
	return c.askWith(terminal.Prompt{Text: title + " (empty to cancel): "})
}

func (c *Console) askWith(p terminal.Prompt) (string, bool) {
	answer, err := c.read(p)
	return answer, err == nil && answer != ""
}

// askNumber shows a simple question for a number, which is read as pjsua does: up to the first character that is no digit.
func (c *Console) askNumber(title string) (int, bool) {
	answer, ok := c.ask(title)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(answer))
	if err != nil {
		c.print("Invalid input\n")
		return 0, false
	}
	return n, true
}

// choice is what the URL chooser was answered.
type choice struct {
	url    string
	dialog bool // "0": the current dialog
}

// chooseURL shows the buddy list and the choices; false means that there is nothing to do. There are no buddies yet, so
// that 0 is the only number.
func (c *Console) chooseURL(title string) (choice, bool) {
	c.print("Buddy list:\n -none-\n\nChoices:\n" +
		"   0         For current dialog.\n" +
		"  URL        An URL\n" +
		"  <Enter>    Empty input (or 'q') to cancel\n")
	answer, ok := c.askWith(terminal.Prompt{Text: title + ": ", Remember: true, Complete: c.current.completeTarget})
	if !ok || answer[0] == 'q' {
		return choice{}, false
	}
	if n, err := strconv.Atoi(answer); err == nil && n == 0 {
		return choice{dialog: true}, true
	}
	url, problem := c.expand(answer)
	if problem != "" {
		c.print(problem)
		return choice{}, false
	}
	if url == "" {
		c.log(lines.Error, "Invalid URL: Invalid URI (PJSIP_EINVALIDURI) [status=171039]")
		return choice{}, false
	}
	return choice{url: url}, true
}

// expand completes a bare number or name to a URL at the registrar of the current account; without one a number is no
// choice and a name no URL.
func (c *Console) expand(answer string) (url, problem string) {
	if strings.Contains(answer, ":") {
		return answer, ""
	}
	number := strings.Trim(answer, "-0123456789") == ""
	domain := c.domain()
	switch {
	case domain != "" && !strings.ContainsAny(answer, " \t@<>\"-"):
		return fmt.Sprintf("sip:%s@%s", answer, domain), ""
	case number:
		return "", "Invalid input\n"
	}
	return "", ""
}

// domain is the host of the current account's address, if that account registers somewhere.
func (c *Console) domain() string {
	account, ok := c.account()
	if !ok || !account.HasRegistrar {
		return ""
	}
	_, host, ok := strings.Cut(account.URI, "@")
	if !ok {
		return ""
	}
	end := strings.IndexAny(host, ">;?")
	if end >= 0 {
		host = host[:end]
	}
	return host
}
