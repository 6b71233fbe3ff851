"""The columns of the audit in the office's words; those that only the program needs are left out."""

from __future__ import annotations

from typing import Final

from mzdesk.views.facilities import LABELS

_WORDS = """
begins 上班时间 | leader 带班领导 | leader_phone 带班领导电话 | seats 在岗人员 | weather 天气
handed_at 交接时间 | matters 未办结事项 | next_shift 接班安排 | shift_id 班次 | mark 标记
caller 来电人 | handling 处理情况 | handled_by 办理人 | corrects_id 更正的记录 | settles_id 办结的记录
opened_on 交办日期 | line_id 值班记录 | task_id 交办事项 | closes 办结
from_minute 时段开始 | to_minute 时段结束 | units 查岗单位 | on 日期 | unit_kind 单位类别
called_at 拨打时间 | answered_by 接听人 | call_back 回拨电话 | checked_by 查岗人 | expected 应在岗人员
subject 事项 | record 记录 | way 方式 | approver_id 审批人 | approver 审批人 | approved_on 签批日期
granted 是否同意 | opinion 批示 | facts 情况 | media_type 文件类型 | size 大小 | inspection_id 检查
printed_by 打印人 | code 编号 | topic 领域 | text 内容 | method 检查方法 | grade 等级 | escalate 从严情形
kinds 适用机构 | condition 适用条件 | days 整改天数 | cycle 周期 | transfer_to 移送部门 | seed 通知条款
seed_terms 检查词 | basis 依据 | own 自定 | number 号 | title 标题 | note 说明 | by 操作人 | facility_id 机构
plan_id 检查计划 | draw_id 抽取 | answers_id 所复文书 | prefix 机关代字 | year 年份 | serial 序号 | copies 份数
issued_on 签发日期 | issued_by 制发人 | signed_by 签发人 | sealed_on 用印日期 | served_on 送达日期
served_way 送达方式 | served_sign 签收情况 | receiver 签收人 | service_note 送达说明 | scan_sha256 扫描件
void_reason 作废原因 | printed_at 打印时间 | filename 文件名 | counts 条数 | mapping 列对应 | starts 开始日期
ends 结束日期 | relations 关系 | pool 名录库 | topics 领域 | reason 原因 | unannounced 四不两直 | covert 暗访
intended 拟查数 | per_team 每组人数 | rule_key 法规 | article 条款 | person 人员 | person_id 人员
confirmed_on 确认日期 | text_seen 核对文本 | key 代号 | short 简称 | issuer 发布机关 | effective 施行日期
sure 核对情况 | work_demand 工作要求 | source 来源 | keeper 编号方式 | last 最后一号 | value 内容 | post 职务
section 科室 | phone 电话 | certificate_no 执法证号 | certificate_until 执法证有效期 | leader_seat 可任组长
on_duty 参加值班 | no_nights 免夜班 | answer_by 回复期限 | answered_on 回复日期 | answer 回复内容
active 在用 | page 页面 | criteria 筛选条件 | at 时间 | login 用户名 | what 事项 | aliases 别名 | act 操作
undone_at 撤销时间 | undone_by 撤销人 | roles 角色 | phrase_hash 口令 | pin_hash 签批码 | must_change 须改口令
failures 输错次数 | locked_until 锁定至 | item 检查项 | role 用途 | caption 说明 | taken_at 拍摄时间
taken_typed 时间为填写 | expires_on 有效期至 | leader_id 授权人 | delegate_id 被授权人 | subjects 授权事项
revoked 已撤回 | document_id 文书 | hazard_id 隐患 | count 抽取数 | pool_size 名录数 | keeper_id 保管人
sealed_at 封存时间 | sealed_by 封存（监印）人 | opened_at 启封时间 | opened_by 启封人 | departs_on 出发日期
result 结果 | happened_on 日期 | before 原值 | after 新值 | sex 性别 | born 出生年月 | certificate 证书
health_cert_until 健康证有效期 | joined 入职时间 | on_duty 在岗 | item_id 检查项 | part 部位
requirement 整改要求 | grade_clause 判定条款 | remedy 处理方式 | paper_defect 资料类问题 | found_on 发现日期
due_on 整改期限 | extended 延期 | reopened 重新立项 | supervised 挂牌督办 | escalated 升级
asked_until 申请延至 | repeat_of 重复隐患 | responsible 责任人 | cause 原因 | closed_on 销号日期
inspectors 检查人员 | batch_id 导入批次 | row 行 | choice 选取方式 | clue 线索 | team 组别 | leader_led 领导带队
arrived_at 到达时间 | left_at 离开时间 | outcome 检查情况 | outcome_note 情况说明 | place_checked 检查部位
unit_person 陪同人员 | unit_post 陪同人职务 | unit_phone 陪同人电话 | sign 签字情况 | sign_note 签字说明
witness 见证人 | summary 检查综述 | recorded_at 录入时间 | recorded_by 录入人 | in_township 乡镇（街道）
id_number 证件号码 | happened_at 时间 | approval_id 审批 | is_leader 组长 | name 名称
checklist_version 清单版本 | kind 类别 | risk 风险等级 | recipients 主送 | signed_on 签发日期 | filed_on 归档日期
retention 保管期限 | volume 卷号 | place 单位 | taken_by 领用人 | taken_on 领用日期 | purpose 用途 | settled_on 办结日期
asked_by 申请人
members 工作组 | stages 阶段 | scheme 方案正文 | items 选用检查项 | item_ids 检查项
deployed_on 部署日期 | finished_on 结束日期
giver 移交人 | giver_id 移交人 | taker 接收人 | taker_id 接收人 | handed_on 移交日期 | watcher 监交人
signed 签批码确认 | takeover_id 移交 | moved 随移交改变
finish_note 结束说明 | campaign_id 专项行动 | added_reason 增补原因 | dropped_on 移出日期 | drop_reason 移出原因
sent_on 下发日期 | check_id 自查表 | returned_on 收到日期 | covered 已自查领域 | passed 合格项 | failed 不合格项
absent 无此项 | unfilled 未填项 | place_id 名单机构 | received_on 收到日期 | checked_on 自查日期 | results 自查结果
extra 其他内容 | replaces 所替换的自查表
quotas 检查周期 | whole 全覆盖 | teams 车组数 | stops 每组家数 | outings 每周出车天数 | half_day 半天 | led_by 带队领导
joint 联合部门 | first 开始日期 | period 计划安排 | capacity_changed 有停检日 | deputy 代启人 | period_id 期
revealed_at 公开时间 | revealed_by 公开人 | withheld 不予公开 | draw_id 抽取 | step 环节
pattern 班次 | posts 岗位数 | leaders 带班领导数 | standby 备班数 | seniors 骨干数
policy 分摊办法 | leader_rest 领导间隔 | officer_rest 值班员间隔 | workday_points 工作日分 | weekend_points 周末分
holiday_points 节假日分 | night_points 夜班加分 | handover 交接时间 | night_from 夜班开始 | editions 版次
proof 均衡情况 | published_at 发布时间 | published_by 发布人 | roster_id 值班表 | day 日期 | time 班次 | seat 席位
out_id 原值班人 | into_id 改为 | swap_id 换班 | one_id 人员 | other_id 另一人 | asker_id 申请人 | back_day 换回日期
back_time 换回班次 | halves 半天数 | unit 单位 | holiday 节假日 | received_on 收到日期 | collected_id 单位值班表
stands 有效 | withdrawn 已撤回 | late 迟报 | channel 报送方式 | zero_report 零报告
rounds 排查人次 | found 发现隐患 | fixed_on_site 当场整改 | time_limited 限期整改 | fixed 已整改 | unfixed 未整改
problems 主要问题 | reporter 报告人 | crew 值班人员 | fault 认定 | withdraws_id 所撤认定 | report_id 日报
turn 次序 | called_off 撤回交接次数 | attempt 交接次序 | carried_id 所依接班
category 类别 | level 等级 | occurred_at 发生时间 | received_at 接报时间 | dead 死亡人数 | hurt 受伤人数
missing 失踪人数 | trapped 被困人数 | damage 财产损失 | lessons 教训 | unreported 未写终报的原因 | closed_at 办结时间
incident_id 突发事件
ended_at 停用时间 | imported_at 导入时间 | imported_by 导入人 | lines 所含内容 | why 原因 | pack_id 交换包
settled_by 处理人 | made_at 填报时间 | made_by 填报人 | declared_at 到报时间 | book 填报簿
current 现用 | wrapped 加密的密钥 | sealed 加密内容
leads 带班 | edition 版次 | edits 手工调整 | senior 骨干
"""
# Keys, hashes, order, counters of the program itself.
_HIDDEN = """
id district created_at created_by updated_at updated_by version revision since_version until_version position
name_key near_key sort_key address_key fingerprint sha256 original_sha256 width height content entered snapshot
data payload after_version key_id checked promise promise_hash start standing aside bundle entry ticket
plan_hash commitment link unit_key tag digest
"""
HIDDEN: Final = frozenset(_HIDDEN.split())
_PAIRS = [pair.split(" ", 1) for line in _WORDS.strip().splitlines() for pair in line.split(" | ")]
COLUMNS: Final[dict[str, str]] = LABELS | {pair[0]: pair[1] for pair in _PAIRS}
_OWN: Final = {
    "accounts": {"kinds": "主管机构类别"},
    "daily_aliases": {"name": "别名"},
    "daily_reports": {"received_at": "到报时间"},
    "duty_lines": {"place": "地点"},
    "duty_shifts": {"ends": "下班时间"},
    "duty_tasks": {"check_id": "查岗"},
    "identity_looks": {"name": "姓名"},
    "town_duty_lines": {"on_duty": "值班人员"},
    "takeover_lines": {"stands": "状态", "due_on": "期限", "number": "编号"},
    "takeovers": {"number": "次序"},
    "incidents": {"place": "地点", "opened_by": "登记人", "title": "名称"},
    "incident_entries": {"person": "向谁报告或谁指示"},
    "plan_periods": {"witness": "见证方", "witness_id": "见证人账号"},
    "spot_checks": {"period_id": "查岗安排"},
    "spot_days": {"period_id": "查岗安排"},
    "township_books": {"made_by": "制作人"},
    "facilities": LABELS,
}


def column(subject: str, name: str) -> str:
    """The word for a column of one table; empty for what people need not see."""
    if name in HIDDEN:
        return ""
    return _OWN.get(subject, COLUMNS).get(name) or COLUMNS.get(name, name)
