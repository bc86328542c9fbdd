package codec

import (
	"strconv"
	"strings"
)

// parameter is the value of a format parameter, without quotes: 20 of "ptime=20; mode=\"1,any\"". Names are read in any case.
func parameter(fmtp, name string) (string, bool) {
	for field := range strings.SplitSeq(fmtp, ";") {
		key, value, _ := strings.Cut(field, "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.Trim(strings.TrimSpace(value), `"`), true
		}
	}
	return "", false
}

// parameterNumber is a parameter that is a number, or otherwise when it is not there or none.
func parameterNumber(fmtp, name string, otherwise int) int {
	value, _ := parameter(fmtp, name)
	if n, err := strconv.Atoi(value); err == nil {
		return n
	}
	return otherwise
}
