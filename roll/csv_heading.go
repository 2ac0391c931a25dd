package roll

import "fmt"

// headingWords are the headings rolls use, folded by foldWord.
var headingWords = map[string]field{
	"memberno": fieldNumber, "membernumber": fieldNumber, "number": fieldNumber, "no": fieldNumber,
	"党员编号": fieldNumber, "会员编号": fieldNumber, "成员编号": fieldNumber, "会员号": fieldNumber, "编号": fieldNumber, "工号": fieldNumber,
	"name": fieldName, "fullname": fieldName, "姓名": fieldName, "名字": fieldName,
	"branch": fieldBranch, "支部": fieldBranch, "党支部": fieldBranch, "所在支部": fieldBranch, "所在党支部": fieldBranch,
	"分会": fieldBranch, "小组": fieldBranch, "工会小组": fieldBranch, "部门": fieldBranch,
	"status": fieldStatus, "状态": fieldStatus, "党员状态": fieldStatus, "会员状态": fieldStatus, "人员类别": fieldStatus, "党员类别": fieldStatus,
	"email": fieldEmail, "mail": fieldEmail, "emailaddress": fieldEmail, "邮箱": fieldEmail, "电子邮箱": fieldEmail,
	"电子邮件": fieldEmail, "邮件": fieldEmail, "邮箱地址": fieldEmail,
	"phone": fieldPhone, "mobile": fieldPhone, "telephone": fieldPhone, "tel": fieldPhone, "phonenumber": fieldPhone,
	"手机": fieldPhone, "手机号": fieldPhone, "手机号码": fieldPhone, "电话": fieldPhone, "电话号码": fieldPhone, "联系电话": fieldPhone,
}

// columns says where each field stands.
type columns struct {
	headings []string        // as in the file, tidied
	at       [fieldCount]int // index into a record, or -1
	fields   map[int]field   // the inverse
}

// readHeadings finds the fields in the heading row, in any order, and reports
// everything that is wrong with it.
func readHeadings(record []string, row int, problems *Problems) columns {
	c := columns{fields: make(map[int]field)}
	for f := range c.at {
		c.at[f] = -1
	}
	for i, cell := range record {
		heading := tidy(cell)
		c.headings = append(c.headings, shorten(heading))
		f, known := headingWords[foldWord(heading)]
		p := Problem{Row: row, Col: i + 1, Column: shorten(heading), Value: heading}
		switch {
		case !known:
			p.Code, p.Msg = HeadingUnknown, "this heading is unknown: rename it (member_no, name, branch, status, email, phone or the Chinese names) or delete the column"
			problems.add(p)
		case c.at[f] >= 0:
			p.Code, p.Msg = HeadingRepeated, fmt.Sprintf("this heading means the same as column %d: delete one", c.at[f]+1)
			problems.add(p)
		default:
			c.at[f], c.fields[i] = i, f
		}
	}
	for f, spec := range fieldSpec {
		if spec.required && c.at[f] < 0 {
			problems.add(Problem{
				Row: row, Column: spec.name, Code: HeadingMissing,
				Msg: fmt.Sprintf("there is no column %q: add it, with commas between the columns", spec.name),
			})
		}
	}
	return c
}

// usable says whether there is anything to read below the headings.
func (c columns) usable() bool { return len(c.fields) > 0 }
