package config

import (
	"fmt"

	"gosua/internal/config/syntax"
)

// url checks a URL before next stores it; where is pjsua's name for the place in its message.
func url(where string, schemes []string, next field) field {
	return urlOr("Error: invalid SIP URL '%s' in "+where+" argument", schemes, next)
}

// urlOr checks a URL and refuses it in pjsua's words.
func urlOr(pjsua string, schemes []string, next field) field {
	return checked(func(value string) *fault {
		if why := syntax.CheckURL(value, schemes); why != "" {
			return &fault{syntax.Shown(value) + " is not a SIP URL: " + why, fmt.Sprintf(pjsua, syntax.Brief(value))}
		}
		return nil
	}, next)
}

// sipOnly are the schemes a registrar or proxy may have; any scheme is allowed where nil is given.
func sipOnly() []string { return []string{"sip", "sips"} }

// callable are the schemes that can be called and written to.
func callable() []string { return []string{"sip", "sips", "tel"} }
