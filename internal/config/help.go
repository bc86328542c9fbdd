package config

import (
	"fmt"
	"io"
	"strings"
)

// Usage writes the text of --help, made from the table.
func Usage(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Usage:\n  gosua [options] [SIP URL to call]\n")
	options := Options()
	for _, section := range Sections() {
		b.WriteString(sectionHelp(section, options))
	}
	b.WriteString("\nEvery option is also read from the environment as GOSUA_OPTION_NAME; a flag beats the environment, and that a file.\n")
	b.WriteString("\nOptions of pjsua that gosua does not have yet:\n" + wrapped(notYetNames(options)))
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

// usage is the option's entry in --help.
func (o *Option) usage() string {
	form := "  --" + o.Name
	switch {
	case o.Optional:
		form += "[=" + o.Arg + "]"
	case o.Arg != "":
		form += "=" + o.Arg
	}
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

func notYetNames(options []Option) []string {
	var names []string
	for _, o := range options {
		if o.Status == NotYet {
			names = append(names, "--"+o.Name)
		}
	}
	return names
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
