package main

import (
	"fmt"
	"time"
	_ "time/tzdata" // zones by name also on a machine that has none of its own

	"hustings/ballot"
	"hustings/web"
)

// siteFlags are what all pages of a server share.
type siteFlags struct {
	Zone         string `help:"Time zone that pages and papers show, like Asia/Shanghai; the machine's own without." env:"HUSTINGS_ZONE" placeholder:"ZONE"`
	Organisation string `help:"Name that leads pages of no poll; without, that of the newest poll." env:"HUSTINGS_ORGANISATION" placeholder:"NAME"`
	Accent       string `help:"The organisation's own colour, #rrggbb, or #rrggbb,#rrggbb with the one for dark pages behind the comma. It must be readable." env:"HUSTINGS_ACCENT" placeholder:"COLOUR"`
}

func (f *siteFlags) site() (web.Site, error) {
	s := web.Site{Zone: time.Local}
	if f.Zone != "" {
		zone, err := time.LoadLocation(f.Zone)
		if err != nil {
			return s, fmt.Errorf("--zone: %w\nhint: a name like Asia/Shanghai or Europe/London", err)
		}
		s.Zone = zone
	}
	if f.Organisation != "" {
		s.Organisation = ballot.Text{"zh": f.Organisation, "en": f.Organisation}
	}
	if f.Accent != "" {
		var err error
		if s.Accent, err = web.ParseAccent(f.Accent); err != nil {
			return s, fmt.Errorf("--accent: %w", err)
		}
	}
	return s, nil
}
