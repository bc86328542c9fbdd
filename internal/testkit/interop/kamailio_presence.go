package interop

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed presence.cfg.tmpl
var presenceTemplate string

// emptyTables are Kamailio's tables as text files, without rows, as Debian's package installs them.
const emptyTables = "/usr/share/kamailio/dbtext/kamailio"

// presenceTables are those that the modules want to find.
var presenceTables = []string{"version", "presentity", "active_watchers", "watchers", "xcap"}

// template is the configuration's.
func (k *Kamailio) template() string {
	if k.config.Presence > 0 {
		return presenceTemplate
	}
	return kamailioTemplate
}

// memory is what its processes share, in megabytes: a thousand subscriptions that end together are as many transactions.
func (k *Kamailio) memory() string {
	if k.config.Presence > 0 {
		return "160"
	}
	return "32"
}

// tables is where the tables of the presence server are.
func (k *Kamailio) tables() string { return filepath.Join(k.dir, "tables") }

// writeTables gives a presence server tables without rows: it forgets everything with each start.
func (k *Kamailio) writeTables() error {
	if k.config.Presence == 0 {
		return nil
	}
	if err := os.MkdirAll(k.tables(), 0o700); err != nil {
		return err
	}
	for _, name := range presenceTables {
		table, err := os.ReadFile(filepath.Join(emptyTables, name))
		if err != nil {
			return fmt.Errorf("table of the presence server: %w; run scripts/setup.sh test", err)
		}
		if err := os.WriteFile(filepath.Join(k.tables(), name), table, 0o600); err != nil {
			return err
		}
	}
	return nil
}
