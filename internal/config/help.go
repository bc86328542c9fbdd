package config

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Usage writes the text of --help, made from the table.
func Usage(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Usage:\n  gosua [options] [SIP URL to call]\n")
	b.WriteString("\nExamples:\n" +
		"  gosua --null-audio sip:600@example.org\n" +
		"  gosua --id=sip:alice@example.org --registrar=sip:example.org --realm=* --username=alice --password-file=secret\n" +
		"  gosua --config-file=alice.cfg --auto-answer=200\n")
	options := Options()
	for _, section := range Sections() {
		b.WriteString(sectionHelp(section, options))
	}
	b.WriteString("\nAn option may be shortened while it stays the only one that begins so; --option=value and --option value are the same. A\n" +
		"configuration file holds the same options; a # begins a comment, and quotes hold blanks together. Every option is also read\n" +
		"from the environment as GOSUA_OPTION_NAME; a flag beats the environment, and that a file.\n")
	b.WriteString("\nOptions of pjsua that are accepted and have no effect (a warning says why):\n" + wrapped(names(options, NoEffect)))
	b.WriteString("\nOptions of pjsua that gosua does not have yet, and refuses:\n" + wrapped(names(options, NotYet)))
	b.WriteString("\nWhen URL is specified, then gosua will immediately initiate call to that URL\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func sectionHelp(section Section, options []Option) string {
	var b strings.Builder
	for _, o := range options {
		if o.Section == section && o.Status == Supported {
			b.WriteString(o.usage())
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + string(section) + ":\n" + b.String()
}

// helpColumn is where the explanations begin.
const helpColumn = 30

// Form is the option as it is typed.
func (o *Option) Form() string {
	switch {
	case o.Optional:
		return "--" + o.Name + "[=" + o.Arg + "]"
	case o.Arg != "":
		return "--" + o.Name + "=" + o.Arg
	}
	return "--" + o.Name
}

// usage is the option's entry in --help.
func (o *Option) usage() string {
	form := "  " + o.Form()
	text := o.Help
	if o.Default != "" {
		text += " (default " + o.Default + ")"
	}
	if o.Repeat && o.Arg != "" {
		text += "; may be repeated"
	}
	if len(form) >= helpColumn {
		form += "\n"
	} else {
		form = fmt.Sprintf("%-*s", helpColumn, form)
	}
	if strings.HasSuffix(form, "\n") {
		form += strings.Repeat(" ", helpColumn)
	}
	return form + text + "\n"
}

// names are the options in one state, in the order of the alphabet.
func names(options []Option, status Status) []string {
	var list []string
	for _, o := range options {
		if o.Status == status {
			list = append(list, "--"+o.Name)
		}
	}
	slices.Sort(list)
	return list
}

// wrapped sets words in lines of at most 100 columns.
func wrapped(list []string) string {
	var b strings.Builder
	column := 0
	for _, word := range list {
		if column == 0 || column+1+len(word) > 100 {
			if column > 0 {
				b.WriteByte('\n')
			}
			b.WriteByte(' ')
			column = 1
		}
		b.WriteString(" " + word)
		column += 1 + len(word)
	}
	return b.String() + "\n"
}
