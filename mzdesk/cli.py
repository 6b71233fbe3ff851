"""The command line: what can be done without the window. Every part is loaded only when its command is given."""

from __future__ import annotations

import gc
import sys
from argparse import SUPPRESS, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from mzdesk import __version__
from mzdesk.arguments import REFUSED, Parser
from mzdesk.errors import BadInput, MzdeskError

DONE, FAILED = 0, 1
KINDS = ("facility", "staff", "hazard")

_ABOUT = "民政安全工作台：区县民政局安全管理的机构台账、检查计划、现场检查、隐患闭环与文书。不写命令时打开窗口。"
_CODES = "退出码：0 完成；1 没有通过或程序出错；2 被拒绝（参数、文件或数据库不能用，原因见提示）。"
_STORE = "数据库：文件路径，或 postgresql:// 开头的地址；不写时用本机默认数据库"


def main(words: Sequence[str] | None = None) -> int:
    """Run one command (`sys.argv` when none is given); returns the exit code: 0 done, 1 failed, 2 refused."""
    _say_chinese()
    args = _parser().parse_args(words)
    try:
        code: int = args.act(args)
    except MzdeskError as refusal:
        print(refusal.message, file=sys.stderr)
        return REFUSED
    return code


def _say_chinese() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> Parser:
    parser = Parser(prog="mzdesk", description=_ABOUT, epilog=_CODES)
    parser.add_argument("--version", action="version", version=f"mzdesk {__version__}", help="显示版本号")
    parser.add_argument("--store", metavar="数据库", help=_STORE)
    parser.set_defaults(act=_run, store=None)
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=Parser)
    for add in (
        _add_run,
        _add_demo,
        _add_screenshots,
        _add_import,
        _add_document,
        _add_backup,
        _add_audit,
        _add_database,
        _add_plan,
        _add_roster,
        _add_selftest,
    ):
        add(commands)
    return parser


def _command(commands: Any, name: str, act: Callable[[Namespace], int], about: str) -> Any:
    parser = commands.add_parser(name, help=about, description=f"{about}。", epilog=_CODES)
    parser.set_defaults(act=act)
    return parser


def _add_store(parser: Any) -> None:
    parser.add_argument("--store", metavar="数据库", default=SUPPRESS, help=_STORE)


def _add_run(commands: Any) -> None:
    _add_store(_command(commands, "run", _run, "打开窗口"))


def _add_demo(commands: Any) -> None:
    parser = _command(commands, "demo", _demo, "用虚构的示例数据演示全部主要工作")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--out", metavar="文件夹", type=Path, help="从导入到销号演示一遍，数据库、文书、图片放到这个文件夹"
    )
    where.add_argument("--open", action="store_true", help="打开装有示例数据的窗口，不影响本机数据")


def _add_screenshots(commands: Any) -> None:
    parser = _command(commands, "screenshots", _screenshots, "给每个页面拍一张图片")
    parser.add_argument("--out", metavar="文件夹", type=Path, required=True, help="图片放到这个文件夹")


def _add_import(commands: Any) -> None:
    parser = _command(commands, "import", _import, "导入表格（xlsx、xls、ods、csv）")
    parser.add_argument(
        "kind", metavar="类别", choices=KINDS, help="facility 机构台账、staff 人员花名册、hazard 隐患台账"
    )
    parser.add_argument("file", metavar="文件", type=Path, help="要导入的表格")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入数据库")
    parser.add_argument("--report", metavar="OUT.json", type=Path, help="把逐行结果写到这个文件")
    _add_store(parser)


def _add_document(commands: Any) -> None:
    parser = _command(commands, "document", _document, "排版一份文书：由 JSON 文件，公文也可由纯文本")
    parser.add_argument("kind", metavar="种类", nargs="?", help="文书种类的代码，见 --list")
    parser.add_argument("--list", action="store_true", help="列出全部种类")
    parser.add_argument("--schema", action="store_true", help="显示这种文书的 JSON 字段")
    parser.add_argument("--input", metavar="FILE.json", type=Path, help="文书内容")
    parser.add_argument("--text", metavar="FILE.txt", type=Path, help="公文的纯文本：标题、主送机关、正文、署名、日期")
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, help="写到这个文件")
    parser.add_argument("--profile", metavar="版式", choices=("standard", "word16"), default="standard")
    parser.add_argument("--docx", action="store_true", help="输出 Word 稿，供办公室的系统继续处理")


def _add_roster(commands: Any) -> None:
    parser = _command(commands, "roster", _roster, "排值班表：由 JSON 文件读入人员、日期和规定")
    parser.add_argument("--schema", action="store_true", help="显示输入和输出的 JSON 字段")
    parser.add_argument("--input", metavar="FILE.json", type=Path, help="人员、日期、人数和规定")
    parser.add_argument("--out", metavar="FILE.json", type=Path, help="值班表写到这个文件")
    parser.add_argument("--exact", action="store_true", help="仍有差距时再用 highspy 精确求解（需另行安装）")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="换一个数可得到另一份同样均衡的值班表")


def _add_backup(commands: Any) -> None:
    parser = _command(commands, "backup", _backup, "备份本机数据库")
    parser.add_argument("--out", metavar="文件", type=Path, help="备份文件；不写时放到本机备份文件夹")
    _add_store(parser)


def _add_audit(commands: Any) -> None:
    parser = _command(commands, "audit", _audit, "核对操作留痕")
    parser.add_argument("what", metavar="verify", choices=("verify",), help="verify 核对留痕是否完整、有无改动")
    _add_store(parser)


def _add_database(commands: Any) -> None:
    parser = _command(commands, "database", _database, "建立、升级、核对共享数据库（PostgreSQL），由服务器管理员使用")
    parser.add_argument(
        "what",
        metavar="动作",
        choices=("init", "upgrade", "check", "watch", "copy", "publish", "unpublish", "subscribe", "unsubscribe"),
        help="init 建立并开出第一个系统管理员，upgrade 升级，check 核对角色、权限、触发器有无改动，"
        "watch 守着服务器，结束乡镇（街道）运行过久的操作，copy 把一个数据库整个迁移到另一个空的数据库，"
        "publish 区县向市级发布台账、隐患和日报数字，unpublish 停止发布，"
        "subscribe 市级接收一个区县，unsubscribe 不再接收并清除它的数据",
    )
    parser.add_argument("url", metavar="地址", help="服务器管理员的地址，如 postgresql://postgres@服务器/mzdesk")
    parser.add_argument("to", metavar="目标", nargs="?", help="copy：迁移到哪里；subscribe：区县数据库的地址")
    parser.add_argument("--district", metavar="代码", help="init、subscribe、unsubscribe：区县代码，6 位数字")
    parser.add_argument(
        "--name", metavar="名称", default="", help="subscribe：区县名称，市级窗口中显示；不写时显示代码"
    )
    parser.add_argument("--force", action="store_true", help="unsubscribe、unpublish：对方服务器不再使用时也照办")
    parser.add_argument("--city", action="store_true", help="init：建立市级数据库，或给它增加一个只能查看的登录名")
    parser.add_argument("--login", metavar="登录名", help="init：第一个系统管理员的登录名")
    parser.add_argument("--person", metavar="姓名", help="init：第一个系统管理员的姓名")
    parser.add_argument("--out", metavar="FILE.txt", type=Path, help="init：恢复单写到这个文件；不写时显示出来")
    parser.add_argument("--sheet", metavar="FILE.pdf", type=Path, help="init：恢复单同时写成可以打印的 PDF 文件")
    parser.add_argument("--seconds", metavar="秒", type=int, default=30, help="watch：最多运行多久，默认 30 秒")
    parser.add_argument("--once", action="store_true", help="watch：只看一遍，适合由定时任务调用")


def _add_plan(commands: Any) -> None:
    parser = _command(commands, "plan", _plan, "核对已公开的一期随机抽取，或推演抽取会不会被料中")
    parser.add_argument(
        "what",
        metavar="动作",
        choices=("verify", "script", "simulate"),
        help="verify 核对、script 导出可单独运行的核对程序、simulate 推演",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="一期的公开文件（.json）；推演时可不写")
    parser.add_argument("--out", metavar="FILE.py", type=Path, help="核对程序写到这个文件")
    parser.add_argument("--places", metavar="家数", type=int, default=200, help="不写文件时，推演用的虚构机构数")
    parser.add_argument("--intensity", metavar="倍数", type=float, default=2.0, help="检查次数是各周期最低要求的几倍")
    parser.add_argument("--days", metavar="天数", type=int, default=360, help="推演多少个工作日")


def _add_selftest(commands: Any) -> None:
    _command(commands, "selftest", _selftest, "检查本机能否正常运行本程序")


def calm() -> None:
    """Before the window is loaded: what a start makes stays, so it need not be swept through again and again."""
    gc.set_threshold(20_000, 10, 10)


def _run(args: Namespace) -> int:
    calm()
    from mzdesk import app

    return app.main(args.store)


def _demo(args: Namespace) -> int:
    from mzdesk import demo

    if args.open:
        return demo.open_window()
    demo.play(args.out)
    return DONE


def _screenshots(args: Namespace) -> int:
    from mzdesk import demo

    demo.screenshots(args.out)
    return DONE


def _import(args: Namespace) -> int:
    from mzdesk import importing

    return importing.run(args.kind, args.file, dry_run=args.dry_run, report=args.report, place=args.store)


def _document(args: Namespace) -> int:
    from mzdesk import documenting

    if args.list:
        print(documenting.listing())
        return DONE
    if args.kind is None:
        raise BadInput("请写明文书种类。用 mzdesk document --list 查看全部种类。", "kind")
    if args.schema:
        print(documenting.schema(args.kind))
        return DONE
    if args.out is None:
        raise BadInput("请用 --out 指定输出文件。", "out")
    documenting.make(args.kind, source=args.input, text=args.text, out=args.out, profile=args.profile, word=args.docx)
    return DONE


def _roster(args: Namespace) -> int:
    from mzdesk import rostering

    if args.schema:
        print(rostering.schema())
        return DONE
    if args.input is None:
        raise BadInput("请用 --input 指定 JSON 文件。", "input")
    if args.out is None:
        raise BadInput("请用 --out 指定输出文件。", "out")
    complete, sentences = rostering.make(args.input, args.out, seed=args.seed, exact=args.exact)
    print("\n".join(sentences))
    return DONE if complete else FAILED


def _backup(args: Namespace) -> int:
    from mzdesk import upkeep

    print(f"已备份到 {upkeep.back_up(args.store, args.out)}")
    return DONE


def _audit(args: Namespace) -> int:
    from mzdesk import upkeep

    sound, sentence = upkeep.verify_audit(args.store)
    print(sentence)
    return DONE if sound else FAILED


def _database(args: Namespace) -> int:
    from mzdesk import serving, watching

    if args.sheet is not None and (args.what != "init" or args.city):
        raise BadInput("--sheet 只用于 init 建立区县的共享数据库。请去掉它，或改用 --out。", "sheet")
    if args.what == "watch":
        with suppress(KeyboardInterrupt):
            watching.watch(args.url, seconds=args.seconds, once=args.once, say=partial(print, flush=True))
        return DONE
    if args.what == "check":
        found = serving.check(args.url)
        print("\n".join(found) if found else "角色、权限、触发器与本程序要求一致。")
        return FAILED if found else DONE
    if args.what == "upgrade":
        print(serving.upgrade(args.url))
        return DONE
    if args.what == "copy":
        return _copy(args)
    if "publish" in args.what or "subscribe" in args.what or args.city:
        return _city(args)
    for name, value in (("--district", args.district), ("--login", args.login), ("--person", args.person)):
        if not value:
            raise BadInput(f"请用 {name} 写明第一个系统管理员。", name.strip("-"))
    print(serving.init(args.url, serving.First(args.district, args.login, args.person), args.out, args.sheet))
    return DONE


def _city(args: Namespace) -> int:
    from mzdesk import cities

    if args.what == "publish":
        print(cities.publish(args.url, args.out))
        return DONE
    if args.what == "unpublish":
        print(cities.unpublish(args.url, force=args.force))
        return DONE
    if args.what == "unsubscribe":
        if not args.district:
            raise BadInput("请用 --district 写明不再接收的区县代码。", "district")
        print(cities.unsubscribe(args.url, args.district, force=args.force))
        return DONE
    if args.what == "subscribe":
        if not args.to or not args.district:
            raise BadInput("请写明区县数据库的地址，并用 --district 写明区县代码。", "to")
        print(cities.subscribe(args.url, args.to, args.district, args.name))
        return DONE
    if not args.login or not args.person:
        raise BadInput("请用 --login 和 --person 写明谁来查看市级数据。", "login")
    print(cities.init(args.url, args.login, args.person, args.out))
    return DONE


def _copy(args: Namespace) -> int:
    from mzdesk import moving

    if not args.to:
        raise BadInput("请在原数据库后面写明迁移到哪里，如 mzdesk database copy 本机文件 postgresql://…。", "to")
    print(moving.copy(args.url, args.to, partial(print, file=sys.stderr, flush=True)))
    return DONE


def _plan(args: Namespace) -> int:
    from mzdesk import planning

    if args.what == "simulate":
        thousandths = round(args.intensity * 1000)
        told = planning.simulate(args.file, number=args.places, intensity=thousandths, days=args.days)
        print(planning.said(*told))
        return DONE
    if args.what == "script":
        if args.out is None:
            raise BadInput("请用 --out 指定输出文件。", "out")
        planning.hand_out(args.out)
        return DONE
    if args.file is None:
        raise BadInput("请写明要核对的文件。", "file")
    sound, sentence = planning.verify(args.file)
    print(sentence)
    return DONE if sound else FAILED


def _selftest(args: Namespace) -> int:
    from mzdesk import selftest

    return DONE if selftest.run() else FAILED
