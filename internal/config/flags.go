package config

import "github.com/spf13/pflag"

// Flags are options of the table on a pflag set, for the subcommands: same names, same checks, same order.
type Flags struct{ args []string }

// AddFlags puts the named options of the table on a set. Their values are checked by Parse. Names that are not in the
// table, or not supported, are left out.
func AddFlags(set *pflag.FlagSet, names ...string) *Flags {
	f := &Flags{}
	x := newIndex()
	for _, name := range names {
		o, ok := x.byName[name]
		if !ok || o.Status != Supported {
			continue
		}
		added := set.VarPF(&flagValue{f, o}, name, "", o.Help)
		if o.Arg == "" {
			added.NoOptDefVal = "true"
		}
	}
	return f
}

// Parse reads what was given on the set as the phone would read it (see the function Parse).
func (f *Flags) Parse(env func(string) string, readFile func(string) ([]byte, error)) (*Config, error) {
	c, _, err := Parse(f.args, env, readFile)
	return c, err
}

// flagValue hands the occurrences of one option to Flags, in their order.
type flagValue struct {
	all    *Flags
	option *Option
}

// String is the default shown in help.
func (v *flagValue) String() string {
	if v.option == nil {
		return ""
	}
	return v.option.Default
}

// Set notes an occurrence.
func (v *flagValue) Set(value string) error {
	switch {
	case v.option.Arg != "":
		v.all.args = append(v.all.args, "--"+v.option.Name+"="+value)
	case value == "true":
		v.all.args = append(v.all.args, "--"+v.option.Name)
	}
	return nil
}

// Type names the argument in help.
func (v *flagValue) Type() string {
	if v.option == nil || v.option.Arg == "" {
		return "bool"
	}
	return v.option.Arg
}
