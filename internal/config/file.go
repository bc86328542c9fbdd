package config

import (
	"bytes"
	"fmt"
	"strings"

	"gosua/internal/config/syntax"
)

// MaxFileSize is how large a configuration file may be, in octets.
const MaxFileSize = 16 << 20

// token is one word of the command line, a configuration file or the environment, with where it stood.
type token struct {
	text string
	file string
	line int
	env  string
}

// fileTokens splits a configuration file into words as pjsua does, without its limits on length and number: blanks
// separate; a quote that begins a word takes everything to the matching quote, or to the end of the line; a word that
// begins with # ends the line.
func fileTokens(name string, content []byte) ([]token, *Error) {
	if len(content) > MaxFileSize {
		return nil, &Error{File: name, Text: fmt.Sprintf("the file is larger than %d octets", MaxFileSize)}
	}
	var tokens []token
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	for i, line := range strings.Split(string(content), "\n") {
		for _, word := range syntax.Words(line) {
			tokens = append(tokens, token{text: word, file: name, line: i + 1})
		}
	}
	return tokens, nil
}
